package stream

import (
	"encoding/hex"
	"fmt"
	"io"

	"chancery/personalization/seal"
)

// Encode reads the content of a seal a line, as JSON, and answers {"payload":"hex"}. Seals are also dated on days on which the signer's
// certificate is not valid, so that published data can be sealed with trial keys; outside hears of each such day. It gives the number of
// bad lines, and an error of reading or writing only.
func Encode(r io.Reader, w io.Writer, signer *seal.Signer, outside func(day string)) (bad int, err error) {
	free := signer.AnyDay()
	return run(r, w, func(line []byte) (any, bool, error) {
		payload, day, err := encode(parse(line), free)
		if err == nil && !signer.ValidOn(day) {
			outside(day)
		}
		return struct {
			Payload string `json:"payload"`
		}{hex.EncodeToString(payload)}, true, err
	})
}

// head is what all profiles have.
type head struct {
	version               int
	state, issued, signed string
}

func encode(o *object, signer *seal.Signer) (payload []byte, day string, err error) {
	profile := o.text("profile")
	h := head{state: o.text("issuingState"), issued: o.text("issueDate"), signed: o.text("signatureDate")}
	h.version, _ = o.integer("version")
	features, found := o.object("features")
	if !found {
		o.fail("features", "is missing", "give what the seal is to say")
	}
	var write func() ([]byte, error)
	switch profile {
	case "visa":
		in := visa(h, features)
		write = func() ([]byte, error) { return seal.EncodeVisa(in, signer) }
	case "etd":
		in := seal.EmergencyInput{IssuingState: h.state, IssueDate: h.issued, SignatureDate: h.signed, MRZ: features.list("mrz")}
		write = func() ([]byte, error) { return seal.EncodeEmergency(in, signer) }
	case "card":
		in := card(h, features)
		write = func() ([]byte, error) { return seal.EncodeCard(in, signer) }
	default:
		return nil, "", first(*o.err, fault("profile", fmt.Sprintf("the profile %.20q is not known", profile), "use visa, etd or card"))
	}
	if profile != "visa" && h.version != 0 && h.version != 4 {
		o.fail("version", "this profile has version 4 only", "write 4, or leave it out")
	}
	if err := features.done("use the features of the profile " + profile); err != nil {
		return nil, "", err
	}
	if err := o.done("use profile, version, issuingState, issueDate, signatureDate and features"); err != nil {
		return nil, "", err
	}
	payload, err = write()
	return payload, h.signed, err
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func visa(h head, o *object) seal.VisaInput {
	in := seal.VisaInput{Version: h.version, IssuingState: h.state, IssueDate: h.issued, SignatureDate: h.signed,
		MRZ: o.list("mrz"), PassportNumber: o.text("passportNumber")}
	var found bool
	in.Entries, found = o.integer("entries")
	in.NoEntries = !found
	kind, err := hex.DecodeString(o.text("visaType"))
	if err != nil {
		o.fail("visaType", "is not in hex", "write 1 to 4 bytes in hex, or leave it out")
	}
	in.VisaType = kind
	term, found := o.object("duration")
	if !found {
		o.fail("duration", "is missing", `write {"days":30,"months":0,"years":0}`)
	}
	in.DurationDays, _ = term.integer("days")
	in.DurationMonths, _ = term.integer("months")
	in.DurationYears, _ = term.integer("years")
	_ = term.done("use days, months and years") // kept in the line's first fault
	return in
}

func card(h head, o *object) seal.CardInput {
	in := seal.CardInput{IssuingState: h.state, IssueDate: h.issued, SignatureDate: h.signed, MRZ: o.list("mrz"),
		DocumentNumber: o.text("documentNumber"), DateOfBirth: o.text("dateOfBirth"), DateOfExpiry: o.text("dateOfExpiry"),
		PrimaryIdentifier: o.text("primaryIdentifier"), SecondaryIdentifier: o.text("secondaryIdentifier")}
	names, _ := o.object("nationalName")
	in.NationalPrimary, in.NationalSecondary = names.text("primary"), names.text("secondary")
	_ = names.done("use primary and secondary") // kept in the line's first fault
	return in
}
