-- +goose Up
-- Documents, their numbers, the batches and print attempts that make them, inspection and delivery.

CREATE TABLE printer (
	id              text PRIMARY KEY CONSTRAINT printer_id CHECK (id ~ '^[a-z0-9-]{2,30}$'),
	site            text NOT NULL REFERENCES site,
	kind            text NOT NULL REFERENCES blank_kind, -- the blanks that it takes
	uri             text NOT NULL,
	device_uuid     text, -- as the device named itself at the first attempt; another one under this address is refused
	simulated       boolean NOT NULL DEFAULT false,
	last_contact_at timestamptz
);

CREATE TABLE batch (
	id             text PRIMARY KEY CONSTRAINT batch_id CHECK (id ~ '^B-[C-Z1-9]{6}$'),
	site           text NOT NULL REFERENCES site,
	printer        text NOT NULL REFERENCES printer,
	type           text NOT NULL,
	kind           text NOT NULL REFERENCES blank_kind,
	operator       text NOT NULL REFERENCES person,
	state          text NOT NULL CONSTRAINT batch_state CHECK (state IN ('allocated', 'running', 'halted', 'finished', 'reconciled')),
	halt_reason    text NOT NULL DEFAULT '',
	size           int NOT NULL CONSTRAINT batch_size CHECK (size > 0),
	created_at     timestamptz NOT NULL,
	started_at     timestamptz,
	finished_at    timestamptz,
	good           int,
	spoiled        int,
	returned       int,
	signed_at      timestamptz, -- by the operator
	reconciled_by  text REFERENCES person,
	reconciled_at  timestamptz,
	CONSTRAINT batch_operator_key UNIQUE (id, operator),
	CONSTRAINT four_eyes_print_reconcile CHECK (reconciled_by <> operator),
	CONSTRAINT batch_halted CHECK (state <> 'halted' OR halt_reason <> ''),
	CONSTRAINT batch_reconciled CHECK (state <> 'reconciled' OR (signed_at IS NOT NULL AND reconciled_by IS NOT NULL AND reconciled_at IS NOT NULL AND good + spoiled + returned = size))
);
CREATE UNIQUE INDEX batch_one_at_a_printer ON batch (printer) WHERE state IN ('running', 'halted');
CREATE TRIGGER lifecycle BEFORE UPDATE ON batch FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('batch');

CREATE TABLE dispatch (
	id          text PRIMARY KEY CONSTRAINT dispatch_id CHECK (id ~ '^C-[C-Z1-9]{6}$'),
	from_site   text NOT NULL REFERENCES site,
	to_site     text NOT NULL REFERENCES site,
	sent_by     text NOT NULL REFERENCES person,
	sent_at     timestamptz NOT NULL,
	received_by text REFERENCES person,
	received_at timestamptz
);

CREATE TABLE document (
	id                   text PRIMARY KEY CONSTRAINT document_id CHECK (id ~ '^D-[C-Z1-9]{4}-[C-Z1-9]{4}$'),
	application          text NOT NULL,
	type                 text NOT NULL,
	kind                 text NOT NULL REFERENCES blank_kind,
	numbering            text NOT NULL CONSTRAINT document_numbering CHECK (numbering IN ('preprinted', 'series')),
	site                 text NOT NULL REFERENCES site, -- where it is made
	delivery_site        text NOT NULL REFERENCES site,
	urgent               boolean NOT NULL DEFAULT false,
	state                text NOT NULL CONSTRAINT document_state CHECK (state IN ('ordered', 'batched', 'numbered', 'composed', 'printing', 'device done', 'printed', 'inspected', 'in transit', 'available', 'active', 'in doubt', 'spoiled', 'rejected', 'cancelled', 'suspended', 'lost', 'stolen', 'revoked', 'expired', 'destroyed')),
	submitted_by         text NOT NULL REFERENCES person,
	approved_by          text NOT NULL REFERENCES person,
	replaces             text CONSTRAINT document_replaced_once UNIQUE REFERENCES document,
	replaced_operator    text,
	replacement_by       text REFERENCES person, -- the supervisor who authorised it
	ordered_at           timestamptz NOT NULL,
	batch                text REFERENCES batch,
	position             int,
	operator             text,
	blank                text CONSTRAINT document_blank REFERENCES blank,
	number               text,
	date_of_issue        date,
	date_of_expiry       date,
	layout               text,
	record               bytea,
	record_digest        bytea CONSTRAINT document_record_digest CHECK (record_digest = sha256(record)),
	mrz                  text[],
	seal                 bytea,
	page                 bytea REFERENCES file,
	printed_at           timestamptz,
	inspected_by         text REFERENCES person,
	inspected_at         timestamptz,
	dispatch             text REFERENCES dispatch,
	handed_over_by       text REFERENCES person,
	handed_over_at       timestamptz,
	identity_check       text,
	end_reason           text,
	changed_at           timestamptz NOT NULL,
	CONSTRAINT document_application FOREIGN KEY (application, submitted_by, approved_by) REFERENCES application (reference, submitted_by, decided_by),
	CONSTRAINT document_batch_operator FOREIGN KEY (batch, operator) REFERENCES batch (id, operator),
	CONSTRAINT document_operator_key UNIQUE (id, operator),
	CONSTRAINT document_replaced_operator FOREIGN KEY (replaces, replaced_operator) REFERENCES document (id, operator),
	CONSTRAINT four_eyes_submit_approve CHECK (approved_by <> submitted_by),
	CONSTRAINT four_eyes_approve_print CHECK (operator <> approved_by),
	CONSTRAINT four_eyes_print_inspect CHECK (inspected_by <> operator),
	CONSTRAINT four_eyes_print_reprint CHECK (replacement_by <> replaced_operator),
	CONSTRAINT four_eyes_print_hand_over CHECK (handed_over_by <> operator),
	CONSTRAINT document_replacement CHECK ((replaces IS NULL) = (replacement_by IS NULL) AND (replaces IS NULL) = (replaced_operator IS NULL)),
	CONSTRAINT document_batched CHECK (state IN ('ordered', 'cancelled') OR (batch IS NOT NULL AND position IS NOT NULL AND operator IS NOT NULL AND blank IS NOT NULL)),
	CONSTRAINT document_numbered CHECK (state IN ('ordered', 'batched', 'cancelled') OR (number IS NOT NULL AND date_of_issue IS NOT NULL AND date_of_expiry IS NOT NULL)),
	CONSTRAINT document_composed CHECK (state IN ('ordered', 'batched', 'numbered', 'cancelled') OR (record IS NOT NULL AND record_digest IS NOT NULL AND mrz IS NOT NULL AND page IS NOT NULL AND layout IS NOT NULL)),
	CONSTRAINT document_printed CHECK (state NOT IN ('printed', 'inspected', 'in transit', 'available', 'active') OR printed_at IS NOT NULL),
	CONSTRAINT document_inspected CHECK (state NOT IN ('inspected', 'in transit', 'available', 'active') OR (inspected_by IS NOT NULL AND inspected_at IS NOT NULL)),
	CONSTRAINT document_in_transit CHECK (state NOT IN ('in transit', 'available') OR dispatch IS NOT NULL),
	CONSTRAINT document_active CHECK (state <> 'active' OR (handed_over_by IS NOT NULL AND handed_over_at IS NOT NULL AND identity_check <> '')),
	CONSTRAINT document_ended CHECK (state NOT IN ('spoiled', 'rejected', 'cancelled') OR end_reason <> '')
);
CREATE UNIQUE INDEX document_one_live ON document (application) WHERE state NOT IN ('spoiled', 'rejected', 'cancelled', 'lost', 'stolen', 'revoked', 'expired', 'destroyed');
CREATE UNIQUE INDEX document_feed ON document (batch, position) WHERE batch IS NOT NULL;
CREATE UNIQUE INDEX document_blank_once ON document (blank);
CREATE INDEX document_waiting ON document (site, kind, urgent DESC, ordered_at) WHERE state = 'ordered';
CREATE TRIGGER lifecycle BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('document');
ALTER TABLE blank ADD CONSTRAINT blank_document FOREIGN KEY (document) REFERENCES document;

-- Law 1: a number is here, committed, before anything outside the database sees it, and never leaves.
CREATE TABLE number_register (
	number       text PRIMARY KEY CONSTRAINT number_register_number CHECK (number ~ '^[A-Z0-9]{1,22}$'),
	document     text NOT NULL CONSTRAINT number_register_document UNIQUE REFERENCES document,
	numbering    text NOT NULL,
	committed_at timestamptz NOT NULL,
	CONSTRAINT number_register_pair UNIQUE (number, document)
);
ALTER TABLE document ADD CONSTRAINT document_number FOREIGN KEY (number, id) REFERENCES number_register (number, document);

-- The authority's own series: a keyed permutation of a counter, so that neither order nor volume of issue can be read.
CREATE TABLE number_series (
	name  text PRIMARY KEY,
	key   bytea NOT NULL CONSTRAINT number_series_key CHECK (octet_length(key) = 32),
	next  bigint NOT NULL CONSTRAINT number_series_next CHECK (next >= 0)
);

CREATE TABLE attempt (
	id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	document     text NOT NULL REFERENCES document,
	ordinal      int NOT NULL CONSTRAINT attempt_ordinal CHECK (ordinal >= 1),
	blank        text NOT NULL REFERENCES blank,
	printer      text NOT NULL REFERENCES printer,
	batch        text NOT NULL,
	operator     text NOT NULL,
	decided_by   text REFERENCES person, -- who decided that there is a further attempt
	state        text NOT NULL CONSTRAINT attempt_state CHECK (state IN ('planned', 'reserved', 'intent', 'created', 'sending', 'accepted', 'printing', 'device done', 'verified', 'in doubt', 'spoiled', 'unprinted')),
	page         bytea REFERENCES file,
	page_length  int,
	snapshot     jsonb, -- the device as it was before the first byte
	job_id       int,
	job_uuid     text,
	evidence     int NOT NULL DEFAULT 0 CONSTRAINT attempt_evidence CHECK (evidence BETWEEN 0 AND 5), -- 1 read-back … 5 connection opened; 0 none
	reason       text NOT NULL DEFAULT '',
	settled_by   text REFERENCES person,
	created_at   timestamptz NOT NULL,
	changed_at   timestamptz NOT NULL,
	CONSTRAINT attempt_once UNIQUE (document, ordinal),
	CONSTRAINT attempt_batch_operator FOREIGN KEY (batch, operator) REFERENCES batch (id, operator),
	CONSTRAINT attempt_document_operator FOREIGN KEY (document, operator) REFERENCES document (id, operator), -- who did not approve it (law 3)
	CONSTRAINT attempt_further_decided CHECK (ordinal = 1 OR decided_by IS NOT NULL),
	CONSTRAINT attempt_intent CHECK (state IN ('planned', 'reserved', 'unprinted') OR (page IS NOT NULL AND page_length > 0 AND snapshot IS NOT NULL)),
	CONSTRAINT attempt_created CHECK (state NOT IN ('created', 'sending', 'accepted', 'printing', 'device done') OR (job_id IS NOT NULL AND job_uuid IS NOT NULL)),
	CONSTRAINT attempt_in_doubt CHECK (state NOT IN ('in doubt', 'spoiled', 'unprinted') OR reason <> '')
);
CREATE UNIQUE INDEX attempt_one_open ON attempt (document) WHERE state NOT IN ('verified', 'spoiled', 'unprinted');
CREATE UNIQUE INDEX attempt_one_verified ON attempt (document) WHERE state = 'verified';
CREATE UNIQUE INDEX attempt_blank_once ON attempt (blank) WHERE state <> 'unprinted';
-- A device with an attempt under way takes no other.
CREATE UNIQUE INDEX attempt_one_at_a_printer ON attempt (printer) WHERE state IN ('planned', 'reserved', 'intent', 'created', 'sending', 'accepted', 'printing');
CREATE INDEX attempt_doubt ON attempt (printer) WHERE state = 'in doubt';
-- Nor does a device with an attempt in doubt. That is no part of the index: an attempt comes into doubt after its turn, when the document
-- is read back, while the next one may be under way, and the doubt must be written all the same. What has got its page by then goes
-- on; nothing else does. The printer's row is the lock: of a doubt and a further step one comes first.
-- +goose StatementBegin
CREATE FUNCTION refuse_beside_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM printer WHERE id = NEW.printer FOR NO KEY UPDATE;
	IF NEW.state <> 'in doubt' AND EXISTS (SELECT FROM attempt WHERE printer = NEW.printer AND state = 'in doubt' AND id <> NEW.id) THEN
		RAISE EXCEPTION 'printer % has an attempt in doubt', NEW.printer
			USING ERRCODE = 'unique_violation', CONSTRAINT = 'attempt_one_at_a_printer';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER no_work_beside_doubt BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION refuse_beside_doubt();
CREATE TRIGGER no_step_beside_doubt BEFORE UPDATE OF state ON attempt FOR EACH ROW
	WHEN (NEW.state IN ('intent', 'created', 'sending', 'in doubt')) EXECUTE FUNCTION refuse_beside_doubt();
CREATE TRIGGER lifecycle BEFORE UPDATE ON attempt FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('attempt');

-- The history of each attempt, never changed.
CREATE TABLE attempt_event (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	attempt  uuid NOT NULL REFERENCES attempt,
	state    text NOT NULL,
	actor    text NOT NULL,
	evidence jsonb NOT NULL DEFAULT '{}',
	at       timestamptz NOT NULL
);
CREATE INDEX attempt_event_attempt ON attempt_event (attempt, id);

CREATE TABLE inspection (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	document   text NOT NULL REFERENCES document,
	outcome    text NOT NULL CONSTRAINT inspection_outcome CHECK (outcome IN ('pass', 'reject')),
	mrz        text[] NOT NULL,
	reason     text NOT NULL DEFAULT '',
	inspector  text NOT NULL REFERENCES person,
	at         timestamptz NOT NULL,
	CONSTRAINT inspection_reason CHECK (outcome = 'pass' OR reason <> '')
);
-- +goose StatementBegin
CREATE FUNCTION refuse_own_print() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT FROM document WHERE id = NEW.document AND operator = NEW.inspector) THEN
		RAISE EXCEPTION '% printed this document and may not inspect it', NEW.inspector
			USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes_print_inspect';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER four_eyes BEFORE INSERT ON inspection FOR EACH ROW EXECUTE FUNCTION refuse_own_print();

INSERT INTO lifecycle (machine, from_state, to_state) VALUES
	('document', 'ordered', 'batched'),
	('document', 'ordered', 'cancelled'),
	('document', 'batched', 'numbered'),
	('document', 'batched', 'ordered'),
	('document', 'batched', 'cancelled'),
	('document', 'numbered', 'composed'),
	('document', 'numbered', 'cancelled'),
	('document', 'composed', 'printing'),
	('document', 'composed', 'spoiled'),
	('document', 'composed', 'cancelled'),
	('document', 'printing', 'device done'),
	('document', 'printing', 'composed'),
	('document', 'printing', 'in doubt'),
	('document', 'device done', 'printed'),
	('document', 'device done', 'in doubt'),
	('document', 'device done', 'spoiled'),
	('document', 'in doubt', 'printed'),
	('document', 'in doubt', 'composed'),
	('document', 'in doubt', 'spoiled'),
	('document', 'printed', 'inspected'),
	('document', 'printed', 'rejected'),
	('document', 'inspected', 'in transit'),
	('document', 'in transit', 'available'),
	('document', 'available', 'active'),
	('document', 'active', 'suspended'),
	('document', 'suspended', 'active'),
	('document', 'active', 'lost'),
	('document', 'active', 'stolen'),
	('document', 'active', 'revoked'),
	('document', 'active', 'cancelled'),
	('document', 'active', 'expired'),
	('document', 'suspended', 'revoked'),
	('document', 'in transit', 'lost'),
	('document', 'in transit', 'stolen'),
	('document', 'available', 'lost'),
	('document', 'available', 'stolen'),
	('document', 'cancelled', 'destroyed'),
	('document', 'revoked', 'destroyed'),
	('document', 'expired', 'destroyed'),
	('document', 'lost', 'revoked'),
	('document', 'stolen', 'revoked'),
	('batch', 'allocated', 'running'),
	('batch', 'running', 'halted'),
	('batch', 'halted', 'running'),
	('batch', 'running', 'finished'),
	('batch', 'halted', 'finished'),
	('batch', 'finished', 'reconciled'),
	('attempt', 'planned', 'reserved'),
	('attempt', 'reserved', 'intent'),
	('attempt', 'reserved', 'unprinted'),
	('attempt', 'intent', 'created'),
	('attempt', 'intent', 'unprinted'),
	('attempt', 'intent', 'in doubt'),
	('attempt', 'created', 'sending'),
	('attempt', 'created', 'unprinted'),
	('attempt', 'created', 'in doubt'),
	('attempt', 'sending', 'accepted'),
	('attempt', 'sending', 'in doubt'),
	('attempt', 'accepted', 'printing'),
	('attempt', 'accepted', 'device done'),
	('attempt', 'accepted', 'in doubt'),
	('attempt', 'printing', 'device done'),
	('attempt', 'printing', 'in doubt'),
	('attempt', 'device done', 'verified'),
	('attempt', 'device done', 'in doubt'),
	('attempt', 'device done', 'spoiled'),
	('attempt', 'in doubt', 'verified'),
	('attempt', 'in doubt', 'spoiled'),
	('attempt', 'in doubt', 'unprinted');

GRANT SELECT, INSERT, UPDATE ON printer, batch, dispatch, document, attempt TO chancery_application;
GRANT SELECT, INSERT ON number_register, attempt_event, inspection TO chancery_application;
GRANT SELECT, INSERT ON number_series TO chancery_application;
GRANT UPDATE (next) ON number_series TO chancery_application;
GRANT SELECT ON printer, batch, dispatch, document, attempt, number_register, attempt_event, inspection TO chancery_auditor;
GRANT SELECT (name, next) ON number_series TO chancery_auditor;
