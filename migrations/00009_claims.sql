-- +goose Up
-- Who works at which application, and the indexes of the worklists of vetting, approval and inspection. A claim is of one person for one
-- duty until it is released or expires; then anybody may take over. It keeps two people from doing the same work, and nothing else: what
-- may be decided by whom is held by the states and the four eyes.
CREATE TABLE claim (
	reference  text NOT NULL REFERENCES application,
	duty       text NOT NULL CONSTRAINT claim_duty CHECK (duty IN ('vetting officer', 'approver')),
	person     text NOT NULL REFERENCES person,
	claimed_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	PRIMARY KEY (reference, duty),
	CONSTRAINT claim_expires CHECK (expires_at > claimed_at)
);
CREATE INDEX claim_person ON claim (person);

-- The order of a worklist: urgent ones first, then by age; for all sites and for one.
CREATE INDEX application_waiting ON application (state, (service <> 'urgent'), submitted_at, reference) WHERE state IN ('vetting', 'review');
CREATE INDEX application_waiting_site ON application (site, state, (service <> 'urgent'), submitted_at, reference) WHERE state IN ('vetting', 'review');
CREATE INDEX finding_open ON finding (reference, version) WHERE settlement IS NULL;
CREATE INDEX finding_upheld ON finding (reference, version) WHERE settlement = 'upheld';
CREATE INDEX document_to_inspect ON document (site, printed_at, id) WHERE state = 'printed';
-- The documents of an application, whatever became of them.
CREATE INDEX document_application ON document (application);

GRANT SELECT, INSERT, UPDATE, DELETE ON claim TO chancery_application;
GRANT SELECT ON claim TO chancery_auditor;
