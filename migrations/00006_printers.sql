-- +goose Up
-- The printer layer: what a printer is told to do and what it was last seen to be able to, what is loaded in it, how it is
-- calibrated, and what of all that an attempt and a page were made with. Everything here adds: the release before runs with it.

-- A printer takes work, finishes what is started, or stands still. An attempt under way is never touched by that.
ALTER TABLE printer
	ADD COLUMN state        text NOT NULL DEFAULT 'ready' CONSTRAINT printer_state CHECK (state IN ('ready', 'draining', 'paused')),
	ADD COLUMN state_by     text REFERENCES person,
	ADD COLUMN state_at     timestamptz,
	ADD COLUMN state_reason text NOT NULL DEFAULT '',
	ADD COLUMN facts        jsonb, -- as last seen: formats, separations, media, supplies
	ADD COLUMN facts_at     timestamptz,
	ADD CONSTRAINT printer_told CHECK (state = 'ready' OR (state_by IS NOT NULL AND state_at IS NOT NULL AND state_reason <> '')),
	ADD CONSTRAINT printer_facts CHECK ((facts IS NULL) = (facts_at IS NULL));
CREATE TRIGGER lifecycle BEFORE UPDATE ON printer FOR EACH ROW EXECUTE FUNCTION refuse_unlisted_transition('printer');
INSERT INTO lifecycle (machine, from_state, to_state) VALUES
	('printer', 'ready', 'draining'),
	('printer', 'ready', 'paused'),
	('printer', 'draining', 'paused'),
	('printer', 'draining', 'ready'),
	('printer', 'paused', 'draining'),
	('printer', 'paused', 'ready');

-- A batch is made for and begins at a printer that is ready; the printer's row is the lock, so of a drain and a start one comes first.
-- +goose StatementBegin
CREATE FUNCTION refuse_batch_unless_ready() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	told text;
BEGIN
	IF TG_OP = 'UPDATE' AND NOT (OLD.state = 'allocated' AND NEW.state = 'running') THEN
		RETURN NEW;
	END IF;
	SELECT state INTO told FROM printer WHERE id = NEW.printer FOR SHARE;
	IF told <> 'ready' THEN
		RAISE EXCEPTION 'printer % is %', NEW.printer, told
			USING ERRCODE = 'check_violation', CONSTRAINT = 'batch_at_a_ready_printer';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER batch_at_a_ready_printer BEFORE INSERT OR UPDATE OF state ON batch FOR EACH ROW EXECUTE FUNCTION refuse_batch_unless_ready();

-- What was reserved waits while its printer is paused. Intents come one at a time: their own lock is the printer's row.
-- +goose StatementBegin
CREATE FUNCTION refuse_intent_at_paused() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM FROM printer WHERE id = NEW.printer FOR NO KEY UPDATE;
	IF EXISTS (SELECT FROM printer WHERE id = NEW.printer AND state = 'paused') THEN
		RAISE EXCEPTION 'printer % is paused', NEW.printer
			USING ERRCODE = 'check_violation', CONSTRAINT = 'attempt_not_at_a_paused_printer';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER attempt_not_at_a_paused_printer BEFORE UPDATE OF state ON attempt FOR EACH ROW
	WHEN (NEW.state = 'intent') EXECUTE FUNCTION refuse_intent_at_paused();

-- A halted batch plans nothing: the serial on top of its feeder is to be confirmed first.
-- +goose StatementBegin
CREATE FUNCTION refuse_attempt_unless_running() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM batch WHERE id = NEW.batch AND state = 'running') THEN
		RAISE EXCEPTION 'batch % is not running', NEW.batch
			USING ERRCODE = 'check_violation', CONSTRAINT = 'only_in_a_running_batch';
	END IF;
	RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER only_in_a_running_batch BEFORE INSERT ON attempt FOR EACH ROW EXECUTE FUNCTION refuse_attempt_unless_running();

ALTER TABLE batch ADD COLUMN confirmed_top text; -- serial that was on top of the feeder when the batch was last resumed

-- What is sent may be another format than the page that it was made of; what the device then said decides which outcomes a person
-- may find.
ALTER TABLE attempt
	ADD COLUMN data_format   text,
	ADD COLUMN data_digest   bytea CONSTRAINT attempt_data_digest CHECK (octet_length(data_digest) = 32),
	ADD COLUMN data_length   int CONSTRAINT attempt_data_length CHECK (data_length > 0),
	ADD COLUMN sent_at       timestamptz, -- when the data was given out, to be sent once
	ADD COLUMN counter_moved bigint,      -- by how much the device's life count has moved since the intent; NULL where nobody knows
	ADD COLUMN device_said   text NOT NULL DEFAULT '', -- the device's last word about the job, such as completed
	ADD CONSTRAINT attempt_data CHECK ((data_format IS NULL) = (data_digest IS NULL) AND (data_format IS NULL) = (data_length IS NULL)),
	ADD CONSTRAINT attempt_data_is_page CHECK (data_format <> 'application/pdf' OR data_digest = page),
	ADD CONSTRAINT attempt_unprinted_uncontradicted CHECK (state <> 'unprinted' OR (evidence NOT BETWEEN 1 AND 3 AND coalesce(counter_moved, 0) = 0 AND device_said <> 'completed')) NOT VALID;

CREATE INDEX attempt_printer ON attempt (printer, created_at);

-- Ribbons, laminates, foils and inks, from loading to removal.
CREATE TABLE consumable (
	id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	printer    text NOT NULL REFERENCES printer,
	kind       text NOT NULL CONSTRAINT consumable_kind CHECK (kind IN ('ribbon', 'laminate', 'foil', 'ink')),
	lot        text NOT NULL CONSTRAINT consumable_lot CHECK (lot ~ '^[A-Za-z0-9._:/+@-]{1,60}$'),
	serial     text NOT NULL DEFAULT '' CONSTRAINT consumable_serial CHECK (serial ~ '^[A-Za-z0-9._:/+@-]{0,60}$'),
	good_for   int NOT NULL CONSTRAINT consumable_good_for CHECK (good_for BETWEEN 1 AND 1000000), -- documents, when it was loaded
	loaded_by  text NOT NULL REFERENCES person,
	loaded_at  timestamptz NOT NULL,
	removed_by text REFERENCES person,
	removed_at timestamptz,
	CONSTRAINT consumable_removed CHECK ((removed_by IS NULL) = (removed_at IS NULL) AND removed_at >= loaded_at)
);
CREATE INDEX consumable_printer ON consumable (printer, kind);
CREATE UNIQUE INDEX consumable_one_loaded ON consumable (printer, kind) WHERE removed_at IS NULL AND kind <> 'ink';
CREATE UNIQUE INDEX consumable_in_one_printer ON consumable (kind, lot, serial) WHERE removed_at IS NULL AND serial <> '';

-- What was loaded when an attempt began: the lots of each document.
CREATE TABLE attempt_consumable (
	attempt    uuid NOT NULL REFERENCES attempt,
	consumable bigint NOT NULL REFERENCES consumable,
	PRIMARY KEY (attempt, consumable)
);
CREATE INDEX attempt_consumable_used ON attempt_consumable (consumable);

-- A ruled page on plain stock, to measure where a printer prints. Never a document.
CREATE TABLE test_page (
	id           text PRIMARY KEY CONSTRAINT test_page_id CHECK (id ~ '^T-[C-Z1-9]{6}$'),
	printer      text NOT NULL REFERENCES printer,
	sha256       bytea NOT NULL CONSTRAINT test_page_sha256 CHECK (octet_length(sha256) = 32),
	requested_by text NOT NULL REFERENCES person,
	at           timestamptz NOT NULL
);

-- Where a page is moved to, so that it comes out where it should: millimetres to the right and down, degrees clockwise about the page's
-- middle. Doc 9303 lets the first character of the MRZ be 1.0 mm to either side (9303-4 fig. 3, 9303-5 fig. 6, 9303-7 fig. 3), a
-- line stay in a printing zone 4.3 mm high (glyphs are 2.8), and its zone be askew by 0.5 mm over 125 mm. The farthest that rotation
-- moves a point of a page of 125 × 88 mm counts as well. A printer that is farther off is for its mechanic.
CREATE TABLE calibration (
	id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	printer  text NOT NULL REFERENCES printer,
	x        double precision NOT NULL,
	y        double precision NOT NULL,
	rotation double precision NOT NULL,
	page     text NOT NULL CONSTRAINT calibration_page CHECK (page <> ''), -- the test page that was measured
	set_by   text NOT NULL REFERENCES person,
	set_at   timestamptz NOT NULL,
	CONSTRAINT calibration_mrz_tolerance CHECK (
		abs(tand(rotation)) * 125 <= 0.5
		AND abs(x) + 44 * abs(radians(rotation)) <= 1.0
		AND abs(y) + 62.5 * abs(radians(rotation)) <= 0.75)
);
CREATE INDEX calibration_printer ON calibration (printer, id);
ALTER TABLE document ADD COLUMN calibration bigint REFERENCES calibration; -- that its page was composed with; NULL: none

GRANT SELECT, INSERT ON attempt_consumable, test_page, calibration TO chancery_application;
GRANT SELECT, INSERT, UPDATE (removed_by, removed_at) ON consumable TO chancery_application;
GRANT SELECT ON consumable, attempt_consumable, test_page, calibration TO chancery_auditor;
