-- +goose Up
-- Blanks of the further documents. What is preprinted has its number as serial; sheets and stickers have an inventory serial.

INSERT INTO blank_kind (code, name, format) VALUES
	('booklet-official', 'official passport booklet, number preprinted', 'TD3'),
	('booklet-diplomatic', 'diplomatic passport booklet, number preprinted', 'TD3'),
	('booklet-refugee', 'booklet of the travel document for refugees, number preprinted', 'TD3'),
	('booklet-emergency', 'emergency passport booklet, number preprinted', 'TD3'),
	('sheet-emergency', 'sheet of the emergency travel document, inventory serial', 'TD2'),
	('card-identity', 'identity card, number preprinted', 'TD1'),
	('card-residence', 'residence permit card, number preprinted', 'TD1'),
	('sticker-mrv-b', 'visa sticker of size B with inventory serial', 'MRV-B');
