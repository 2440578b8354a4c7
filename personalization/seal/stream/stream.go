// Package stream answers streams of seals, one JSON object for each line: what the commands seal encode, seal decode and seal verify do
// between standard input and output.
//
// A bad line is answered with {"error":{"field":…,"problem":…,"remedy":…}} and the stream goes on. Blank lines and lines over 1 MiB are bad
// lines; a carriage return at the end of a line is dropped; members that are not known, or stand twice, are refused by name.
package stream
