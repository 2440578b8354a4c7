-- +goose Up
-- Blanks, one by one: where each is, whose hands hold it, and for which document.

CREATE TABLE blank_kind (
	code   text PRIMARY KEY CONSTRAINT blank_kind_code CHECK (code ~ '^[a-z0-9-]{3,30}$'), -- booklet-td3, sticker-mrv-a
	name   text NOT NULL,
	format text NOT NULL CONSTRAINT blank_kind_format CHECK (format IN ('TD1', 'TD2', 'TD3', 'MRV-A', 'MRV-B'))
);
INSERT INTO blank_kind (code, name, format) VALUES
	('booklet-td3', 'passport booklet, number preprinted', 'TD3'),
	('sticker-mrv-a', 'visa sticker with inventory serial', 'MRV-A');

-- Blanks received together, as one range of serials.
CREATE TABLE consignment (
	id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	kind         text NOT NULL REFERENCES blank_kind,
	first_serial text NOT NULL,
	last_serial  text NOT NULL,
	count        int NOT NULL CONSTRAINT consignment_count CHECK (count > 0),
	site         text NOT NULL REFERENCES site,
	received_by  text NOT NULL REFERENCES person,
	witnessed_by text NOT NULL REFERENCES person,
	received_at  timestamptz NOT NULL,
	CONSTRAINT two_people_receipt CHECK (received_by <> witnessed_by)
);

CREATE TABLE blank (
	serial      text PRIMARY KEY CONSTRAINT blank_serial CHECK (serial ~ '^[A-Z0-9]{4,14}$'),
	kind        text NOT NULL REFERENCES blank_kind,
	consignment bigint NOT NULL REFERENCES consignment,
	state       text NOT NULL CONSTRAINT blank_state CHECK (state IN ('received', 'in vault', 'in custody', 'loaded', 'consumed', 'spoiled', 'destroyed', 'missing')),
	site        text NOT NULL REFERENCES site,
	custodian   text NOT NULL REFERENCES person,
	document    text CONSTRAINT blank_one_document UNIQUE, -- foreign key follows with the document
	changed_at  timestamptz NOT NULL,
	CONSTRAINT blank_bound CHECK (state NOT IN ('loaded', 'consumed') OR document IS NOT NULL)
);
CREATE INDEX blank_feed ON blank (kind, custodian, serial) WHERE state = 'in custody' AND document IS NULL;
CREATE INDEX blank_place ON blank (site, kind, state);
CREATE TRIGGER lifecycle BEFORE UPDATE ON blank FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('blank');

-- Every move of a blank names both hands.
CREATE TABLE blank_move (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	serial     text NOT NULL REFERENCES blank,
	from_state text NOT NULL,
	to_state   text NOT NULL,
	giver      text NOT NULL REFERENCES person,
	receiver   text NOT NULL REFERENCES person,
	witness    text REFERENCES person,
	site       text NOT NULL REFERENCES site,
	document   text,
	reason     text NOT NULL DEFAULT '',
	at         timestamptz NOT NULL,
	CONSTRAINT two_people_destruction CHECK (to_state <> 'destroyed' OR (witness IS NOT NULL AND witness <> receiver))
);
CREATE INDEX blank_move_serial ON blank_move (serial, id);

CREATE TABLE stock_count (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	site       text NOT NULL REFERENCES site,
	kind       text NOT NULL REFERENCES blank_kind,
	expected   int NOT NULL,
	counted    int NOT NULL,
	missing    text[] NOT NULL,
	unexpected text[] NOT NULL,
	counted_by text NOT NULL REFERENCES person,
	witness    text NOT NULL REFERENCES person,
	at         timestamptz NOT NULL,
	CONSTRAINT two_people_count CHECK (counted_by <> witness)
);

INSERT INTO lifecycle (machine, from_state, to_state) VALUES
	('blank', 'received', 'in vault'),
	('blank', 'in vault', 'in custody'),
	('blank', 'in custody', 'loaded'),
	('blank', 'loaded', 'consumed'),
	('blank', 'loaded', 'in custody'),
	('blank', 'in custody', 'in vault'),
	('blank', 'received', 'spoiled'),
	('blank', 'in vault', 'spoiled'),
	('blank', 'in custody', 'spoiled'),
	('blank', 'loaded', 'spoiled'),
	('blank', 'consumed', 'spoiled'),
	('blank', 'spoiled', 'destroyed'),
	('blank', 'received', 'missing'),
	('blank', 'in vault', 'missing'),
	('blank', 'in custody', 'missing'),
	('blank', 'loaded', 'missing'),
	('blank', 'spoiled', 'missing'),
	('blank', 'missing', 'in vault'),
	('blank', 'missing', 'spoiled');

GRANT SELECT, INSERT, UPDATE ON blank TO chancery_application;
GRANT SELECT, INSERT ON blank_kind, consignment, blank_move, stock_count TO chancery_application;
GRANT SELECT ON blank_kind, consignment, blank, blank_move, stock_count TO chancery_auditor;
