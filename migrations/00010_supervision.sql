-- +goose Up
-- What a supervisor looks up: the life of a thing by any of its names, what stands still, and the audit log by thing, person, action, site
-- and time, page by page. Nothing but indexes: the release before runs with them.

-- From a name to the thing.
CREATE INDEX document_by_number ON document (number) WHERE number IS NOT NULL;
CREATE INDEX document_by_dispatch ON document (dispatch) WHERE dispatch IS NOT NULL;
CREATE INDEX attempt_blank ON attempt (blank);
CREATE INDEX attempt_batch ON attempt (batch);
CREATE INDEX inspection_document ON inspection (document);

-- What waits for a supervisor.
CREATE INDEX document_to_replace ON document (changed_at, id) WHERE state IN ('spoiled', 'rejected');
CREATE INDEX batch_to_reconcile ON batch (finished_at, id) WHERE state = 'finished';
CREATE INDEX batch_at_site ON batch (site, created_at, id);
CREATE INDEX blank_missing ON blank (changed_at, serial) WHERE state = 'missing';
CREATE INDEX dispatch_under_way ON dispatch (sent_at, id) WHERE received_at IS NULL;

-- How many there are in each state, for the metrics, without reading the rows.
CREATE INDEX document_state ON document (state);
CREATE INDEX attempt_state ON attempt (state);

-- The log, newest first. Ids and times grow together, so what is new goes to the end of each index.
CREATE INDEX audit_event_at ON audit_event (at);
CREATE INDEX audit_event_action ON audit_event (action, id);
CREATE INDEX audit_event_site ON audit_event (site, id);
