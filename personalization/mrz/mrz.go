// Package mrz writes and reads the machine readable zone of travel documents:
// TD1, TD2 and TD3 (Doc 9303-5, -6, -4) and the visas MRV-A and MRV-B
// (Doc 9303-7), with the common rules of Doc 9303-3.
//
// [Encode] turns a [Document] into lines and says what was done to the name;
// [Decode] reads lines and reports every check by field; [Propose] offers repairs
// of reading errors, which nobody applies silently. [Encode] holds to the format
// alone; whether a document may be issued with this content today is the question
// of [CheckIssue]. The package is pure: time is passed in.
//
// All bad input is a [*FieldError], which never carries the bearer's data.
package mrz
