-- +goose Up
-- Applications: what was captured is a version that never changes; a returned application is submitted again as the next version.

CREATE TABLE application (
	reference       text PRIMARY KEY CONSTRAINT application_reference CHECK (reference ~ '^A-[C-Z1-9]{4}-[C-Z1-9]{4}$'),
	source_key      text CONSTRAINT application_source_key UNIQUE, -- the caller's own key: the same submission twice is one application
	type            text NOT NULL,
	request_type    text NOT NULL CONSTRAINT application_request_type CHECK (request_type IN ('FIRST_ISSUANCE', 'RENEWAL', 'REPLACEMENT', 'OTHER')),
	service         text NOT NULL CONSTRAINT application_service CHECK (service IN ('normal', 'urgent')),
	site            text NOT NULL REFERENCES site,
	delivery_site   text NOT NULL REFERENCES site,
	state           text NOT NULL CONSTRAINT application_state CHECK (state IN ('draft', 'submitted', 'vetting', 'review', 'approved', 'in production', 'ready', 'delivered', 'returned', 'refused', 'withdrawn', 'cancelled')),
	version         int NOT NULL,
	submitted_by    text REFERENCES person,
	submitted_at    timestamptz,
	decision        text CONSTRAINT application_decision CHECK (decision IN ('grant', 'refuse', 'return')),
	decision_reason text,
	decided_by      text REFERENCES person,
	decided_at      timestamptz,
	decided_digest  bytea,
	created_at      timestamptz NOT NULL,
	changed_at      timestamptz NOT NULL,
	CONSTRAINT four_eyes_submit_approve CHECK (decided_by <> submitted_by),
	CONSTRAINT application_submitted CHECK (state = 'draft' OR (submitted_by IS NOT NULL AND submitted_at IS NOT NULL)),
	CONSTRAINT application_decided CHECK (state NOT IN ('approved', 'in production', 'ready', 'delivered', 'refused', 'returned')
		OR (decision IS NOT NULL AND decided_by IS NOT NULL AND decided_at IS NOT NULL AND decided_digest IS NOT NULL)),
	CONSTRAINT application_granted CHECK (state NOT IN ('approved', 'in production', 'ready', 'delivered') OR decision = 'grant'),
	CONSTRAINT application_reason CHECK (decision = 'grant' OR decision_reason <> ''),
	CONSTRAINT application_four_eyes_key UNIQUE (reference, submitted_by, decided_by)
);
CREATE INDEX application_worklist ON application (site, state, changed_at);
CREATE TRIGGER lifecycle BEFORE UPDATE ON application FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('application');

-- What was captured, frozen. digest is the SHA-256 of the canonical JSON of everything that approval covers.
CREATE TABLE capture (
	reference         text NOT NULL REFERENCES application DEFERRABLE INITIALLY DEFERRED,
	version           int NOT NULL CONSTRAINT capture_version CHECK (version >= 1),
	content           bytea NOT NULL,
	digest            bytea NOT NULL CONSTRAINT capture_digest CHECK (digest = sha256(content)),
	portrait          bytea NOT NULL REFERENCES file,
	portrait_source   bytea REFERENCES file, -- as it was submitted: the normalised one has size and ratio by construction
	signature         bytea REFERENCES file,
	mrz_primary       text NOT NULL,
	mrz_secondary     text NOT NULL,
	date_of_birth     text NOT NULL,
	previous_document text,
	captured_by       text NOT NULL REFERENCES person,
	captured_at       timestamptz NOT NULL,
	PRIMARY KEY (reference, version),
	CONSTRAINT capture_content UNIQUE (reference, version, digest)
);
CREATE INDEX capture_person ON capture (mrz_primary, date_of_birth);
-- What is decided is what was captured.
ALTER TABLE application ADD CONSTRAINT application_decides_capture FOREIGN KEY (reference, version, decided_digest) REFERENCES capture (reference, version, digest);

-- Whoever captured any version of an application does not decide it (law 3), whoever submitted it last.
-- +goose StatementBegin
CREATE FUNCTION refuse_own_capture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.decided_by IS NOT NULL AND EXISTS (SELECT FROM capture WHERE reference = NEW.reference AND captured_by = NEW.decided_by) THEN
		RAISE EXCEPTION '% submitted this application and may not approve it', NEW.decided_by
			USING ERRCODE = 'check_violation', CONSTRAINT = 'four_eyes_submit_approve';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER four_eyes BEFORE INSERT OR UPDATE OF decided_by ON application FOR EACH ROW EXECUTE FUNCTION refuse_own_capture();

CREATE TABLE vetting_check (
	reference text NOT NULL REFERENCES application,
	version   int NOT NULL,
	name      text NOT NULL CONSTRAINT vetting_check_name CHECK (name IN ('portrait', 'watchlist', 'duplicate')),
	outcome   text NOT NULL CONSTRAINT vetting_check_outcome CHECK (outcome IN ('clear', 'finding', 'error')),
	at        timestamptz NOT NULL,
	PRIMARY KEY (reference, version, name)
);

CREATE TABLE finding (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	reference  text NOT NULL REFERENCES application,
	version    int NOT NULL,
	check_name text NOT NULL,
	code       text NOT NULL,
	subject    text NOT NULL DEFAULT '', -- what it was found against: a watchlist entry, another application
	detail     text NOT NULL,
	found_at   timestamptz NOT NULL,
	settlement text CONSTRAINT finding_settlement CHECK (settlement IN ('dismissed', 'upheld')),
	reason     text,
	settled_by text REFERENCES person,
	settled_at timestamptz,
	CONSTRAINT finding_once UNIQUE (reference, version, check_name, code, subject),
	CONSTRAINT finding_settled CHECK ((settlement IS NULL) = (settled_by IS NULL) AND (settlement IS NULL) = (settled_at IS NULL) AND (settlement IS NULL OR reason <> ''))
);

CREATE TABLE watchlist_entry (
	id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	mrz_primary   text NOT NULL,
	mrz_secondary text NOT NULL,
	date_of_birth text NOT NULL,
	provision     text NOT NULL,
	requested_by  text NOT NULL,
	entered_by    text NOT NULL REFERENCES person,
	entered_at    timestamptz NOT NULL,
	lapses_at     timestamptz NOT NULL,
	removed_at    timestamptz
);
CREATE INDEX watchlist_name ON watchlist_entry (mrz_primary);

INSERT INTO lifecycle (machine, from_state, to_state) VALUES
	('application', 'draft', 'submitted'),
	('application', 'draft', 'withdrawn'),
	('application', 'submitted', 'vetting'),
	('application', 'submitted', 'withdrawn'),
	('application', 'vetting', 'review'),
	('application', 'vetting', 'returned'),
	('application', 'vetting', 'refused'),
	('application', 'vetting', 'withdrawn'),
	('application', 'review', 'approved'),
	('application', 'review', 'returned'),
	('application', 'review', 'refused'),
	('application', 'review', 'withdrawn'),
	('application', 'returned', 'submitted'),
	('application', 'returned', 'withdrawn'),
	('application', 'approved', 'in production'),
	('application', 'approved', 'cancelled'),
	('application', 'in production', 'ready'),
	('application', 'in production', 'cancelled'),
	('application', 'ready', 'delivered');

GRANT SELECT, INSERT, UPDATE ON application, finding, watchlist_entry TO chancery_application;
GRANT SELECT, INSERT ON capture, vetting_check TO chancery_application;
GRANT SELECT ON application, capture, vetting_check, finding, watchlist_entry TO chancery_auditor;
