-- +goose Up
-- Drafts: what a clerk has typed so far, kept at every step, so that a server that ends loses nothing of it. A draft belongs to one clerk
-- at one site. It is no application yet: when it is submitted, what was typed goes with its images, and the row only says which
-- application it became. A draft that is discarded leaves nothing but its audit events.

CREATE TABLE draft (
	id          text PRIMARY KEY CONSTRAINT draft_id CHECK (id ~ '^D-[C-Z1-9]{4}-[C-Z1-9]{4}$'),
	site        text NOT NULL REFERENCES site,
	clerk       text NOT NULL REFERENCES person,
	corrects    text REFERENCES application, -- the returned application that it corrects
	step        int NOT NULL DEFAULT 0, -- grows with each saving: what was typed earlier never replaces what was typed later
	typed       jsonb NOT NULL,
	begun_at    timestamptz NOT NULL,
	changed_at  timestamptz NOT NULL,
	application text REFERENCES application, -- what it has become
	CONSTRAINT draft_emptied CHECK (application IS NULL OR typed = '{}')
);
CREATE INDEX draft_worklist ON draft (clerk, site, changed_at) WHERE application IS NULL;
CREATE UNIQUE INDEX draft_corrects_once ON draft (corrects, clerk) WHERE application IS NULL;

-- An image of a draft: as it was given, the box that was chosen of it, and what that gives.
CREATE TABLE draft_image (
	draft    text NOT NULL REFERENCES draft ON DELETE CASCADE,
	kind     text NOT NULL CONSTRAINT draft_image_kind CHECK (kind IN ('portrait', 'signature')),
	given    bytea NOT NULL,
	cut      bytea NOT NULL,
	shown    bytea NOT NULL, -- normalised: as the document will have it
	box      jsonb NOT NULL DEFAULT '{}',
	measures jsonb NOT NULL DEFAULT '{}',
	taken_at timestamptz NOT NULL,
	PRIMARY KEY (draft, kind)
);

-- What waits to be handed over at a site, and who is looked for by name.
CREATE INDEX application_delivery ON application (delivery_site, state, changed_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON draft, draft_image TO chancery_application;
GRANT SELECT ON draft, draft_image TO chancery_auditor;
