-- +goose Up
-- The authority: its sites and people, the files that applications and documents are made of, and the audit log.
-- Roles chancery_owner, chancery_application and chancery_auditor exist before the first migration runs.
-- What must never change is granted to the application for INSERT and SELECT alone.

-- The table of transitions. The Go tables are its source; a test compares the two, and the trigger refuses whatever is not listed.
CREATE TABLE lifecycle (
	machine    text NOT NULL,
	from_state text NOT NULL,
	to_state   text NOT NULL,
	PRIMARY KEY (machine, from_state, to_state)
);

-- +goose StatementBegin
CREATE FUNCTION refuse_unlisted_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
		SELECT FROM lifecycle WHERE machine = TG_ARGV[0] AND from_state = OLD.state AND to_state = NEW.state
	) THEN
		RAISE EXCEPTION '% does not go from % to %', TG_ARGV[0], OLD.state, NEW.state
			USING ERRCODE = 'check_violation', CONSTRAINT = 'lifecycle_' || TG_ARGV[0];
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TABLE site (
	code  text PRIMARY KEY CONSTRAINT site_code CHECK (code ~ '^[A-Z0-9]{2,8}$'),
	name  text NOT NULL,
	place text NOT NULL,
	kind  text NOT NULL CONSTRAINT site_kind CHECK (kind IN ('print centre', 'consulate'))
);

CREATE TABLE person (
	username    text PRIMARY KEY CONSTRAINT person_username CHECK (username ~ '^[a-z][a-z0-9.-]{1,39}$'),
	name        text NOT NULL,
	site        text NOT NULL REFERENCES site,
	roles       text[] NOT NULL CONSTRAINT person_roles CHECK (roles <@ ARRAY['clerk', 'vetting officer', 'approver', 'stock keeper', 'operator', 'inspector', 'supervisor', 'administrator', 'auditor']),
	disabled_at timestamptz
);

-- Single facts about this installation: whose authority it is, whether it is a demonstration, whether numbering is locked.
CREATE TABLE setting (
	key   text PRIMARY KEY,
	value text NOT NULL
);

-- Portraits, signatures and pages, addressed by their content.
CREATE TABLE file (
	sha256     bytea PRIMARY KEY CONSTRAINT file_is_its_digest CHECK (sha256 = sha256(content)),
	media_type text NOT NULL,
	content    bytea NOT NULL,
	stored_at  timestamptz NOT NULL
);

CREATE TABLE audit_event (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at           timestamptz NOT NULL,
	actor        text NOT NULL,
	action       text NOT NULL,
	subject_kind text NOT NULL,
	subject      text NOT NULL,
	site         text NOT NULL DEFAULT '',
	detail       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_event_subject ON audit_event (subject_kind, subject);
CREATE INDEX audit_event_actor ON audit_event (actor, id);

-- The Merkle tree over the events: position and leaf hash of each sealed event, the stored hashes of the tree
-- (golang.org/x/mod/sumdb/tlog), and the signed checkpoints.
CREATE TABLE audit_seal (
	index bigint PRIMARY KEY CONSTRAINT audit_seal_index CHECK (index >= 0),
	event bigint NOT NULL CONSTRAINT audit_seal_once UNIQUE REFERENCES audit_event,
	leaf  bytea NOT NULL CONSTRAINT audit_seal_leaf CHECK (octet_length(leaf) = 32)
);
CREATE TABLE audit_hash (
	index bigint PRIMARY KEY CONSTRAINT audit_hash_index CHECK (index >= 0),
	hash  bytea NOT NULL CONSTRAINT audit_hash_length CHECK (octet_length(hash) = 32)
);
CREATE TABLE audit_checkpoint (
	size      bigint PRIMARY KEY CONSTRAINT audit_checkpoint_size CHECK (size >= 0),
	root      bytea NOT NULL CONSTRAINT audit_checkpoint_root CHECK (octet_length(root) = 32),
	note      text NOT NULL,
	signed_at timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA public TO chancery_application, chancery_auditor;
GRANT SELECT ON lifecycle TO chancery_application;
GRANT SELECT, INSERT, UPDATE ON site, person, setting TO chancery_application;
-- Ids of events are given by the database alone: whoever chose one could stand in the way of those to come.
GRANT SELECT, INSERT (at, actor, action, subject_kind, subject, site, detail) ON audit_event TO chancery_application;
GRANT SELECT, INSERT ON file, audit_seal, audit_hash, audit_checkpoint TO chancery_application;
GRANT SELECT ON lifecycle, site, person, setting, file, audit_event, audit_seal, audit_hash, audit_checkpoint TO chancery_auditor;
