-- +goose Up
-- People sign in: their credentials, sessions and what keeps guessing slow; the answers of forms, so that a form sent twice is done
-- once; who looked at whose record. Of a secret only a digest or hash is stored, save the key of one-time codes, which has to be read to
-- check a code. The auditor, as whom pages read, sees none of them.

-- How a person signs in by password and one-time code, and their handle at authenticators (WebAuthn §5.4.3: nothing personal in it).
CREATE TABLE credential (
	person        text PRIMARY KEY REFERENCES person,
	handle        bytea NOT NULL CONSTRAINT credential_handle_once UNIQUE CONSTRAINT credential_handle CHECK (octet_length(handle) = 64),
	password_hash text CONSTRAINT credential_password CHECK (password_hash LIKE '$argon2id$%'),
	code_key      bytea CONSTRAINT credential_code_key CHECK (octet_length(code_key) BETWEEN 16 AND 64),
	code_step     bigint NOT NULL DEFAULT 0, -- the last step of 30 s whose code was used: a code is good once
	changed_at    timestamptz NOT NULL,
	CONSTRAINT credential_both CHECK ((password_hash IS NULL) = (code_key IS NULL))
);

CREATE TABLE passkey (
	id       bytea PRIMARY KEY,
	person   text NOT NULL REFERENCES credential,
	label    text NOT NULL,
	public   jsonb NOT NULL, -- public key, counter and flags, as go-webauthn writes them
	added_at timestamptz NOT NULL,
	used_at  timestamptz
);
CREATE INDEX passkey_person ON passkey (person);

-- A one-use link by which a person sets up how they sign in. Only its SHA-256 is here.
CREATE TABLE invitation (
	digest     bytea PRIMARY KEY CONSTRAINT invitation_digest CHECK (octet_length(digest) = 32),
	person     text NOT NULL REFERENCES person,
	made_by    text NOT NULL,
	made_at    timestamptz NOT NULL,
	expires_at timestamptz NOT NULL,
	used_at    timestamptz
);
CREATE INDEX invitation_person ON invitation (person);

-- A challenge that an authenticator is to answer, once.
CREATE TABLE ceremony (
	digest     bytea PRIMARY KEY CONSTRAINT ceremony_digest CHECK (octet_length(digest) = 32),
	data       jsonb NOT NULL,
	expires_at timestamptz NOT NULL
);
CREATE INDEX ceremony_expires ON ceremony (expires_at);

-- A session is known by the SHA-256 of its token; the token itself has 256 random bits and is in the browser's cookie alone.
CREATE TABLE session (
	id        text PRIMARY KEY,
	digest    bytea NOT NULL CONSTRAINT session_digest_once UNIQUE CONSTRAINT session_digest CHECK (octet_length(digest) = 32),
	person    text NOT NULL REFERENCES person,
	way       text NOT NULL CONSTRAINT session_way CHECK (way IN ('passkey', 'password and code')),
	begun_at  timestamptz NOT NULL,
	seen_at   timestamptz NOT NULL,
	proved_at timestamptz NOT NULL,
	ended_at  timestamptz,
	ended_by  text,
	CONSTRAINT session_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX session_person ON session (person) WHERE ended_at IS NULL;

-- +goose StatementBegin
CREATE FUNCTION refuse_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'session % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'session_stays_ended';
END $$;
-- +goose StatementEnd
CREATE TRIGGER session_stays_ended BEFORE UPDATE ON session FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_ended_session();

-- What a form was answered, in the transaction of what it did: sent again it gets the same answer and does nothing.
CREATE TABLE form_answer (
	key     bytea PRIMARY KEY CONSTRAINT form_answer_key CHECK (octet_length(key) = 32),
	content bytea NOT NULL CONSTRAINT form_answer_content CHECK (octet_length(content) = 32),
	answer  jsonb,
	at      timestamptz NOT NULL
);
CREATE INDEX form_answer_at ON form_answer (at);

-- Levels of buckets that leak: failed proofs by account, by known device and by address. Keys are digests.
CREATE TABLE throttle (
	key   bytea PRIMARY KEY CONSTRAINT throttle_key CHECK (octet_length(key) = 32),
	level double precision NOT NULL,
	at    timestamptz NOT NULL
);

-- Browsers that a person has signed in from: guesses from elsewhere do not lock them out there. A device is known by a random name.
CREATE TABLE known_device (
	digest   bytea NOT NULL CONSTRAINT known_device_digest CHECK (octet_length(digest) = 32),
	person   text NOT NULL REFERENCES person,
	known_at timestamptz NOT NULL,
	PRIMARY KEY (digest, person)
);

-- Who looked at which full record, and why where it is another site's.
CREATE TABLE viewing (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	at           timestamptz NOT NULL,
	person       text NOT NULL REFERENCES person,
	subject_kind text NOT NULL,
	subject      text NOT NULL,
	site         text NOT NULL,
	reason       text NOT NULL DEFAULT ''
);
CREATE INDEX viewing_subject ON viewing (subject_kind, subject);
CREATE INDEX viewing_person ON viewing (person, at);

GRANT SELECT, INSERT, UPDATE ON credential, passkey, invitation, session, form_answer, throttle, known_device TO chancery_application;
GRANT DELETE ON passkey, throttle, form_answer TO chancery_application;
GRANT SELECT, INSERT, DELETE ON ceremony TO chancery_application;
GRANT SELECT, INSERT (at, person, subject_kind, subject, site, reason) ON viewing TO chancery_application;
GRANT SELECT (person, changed_at) ON credential TO chancery_auditor;
GRANT SELECT (id, person, label, added_at, used_at) ON passkey TO chancery_auditor;
GRANT SELECT (person, made_by, made_at, expires_at, used_at) ON invitation TO chancery_auditor;
GRANT SELECT (id, person, way, begun_at, seen_at, proved_at, ended_at, ended_by) ON session TO chancery_auditor;
GRANT SELECT (person, known_at) ON known_device TO chancery_auditor;
GRANT SELECT ON viewing TO chancery_auditor;
