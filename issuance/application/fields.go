package application

import "strconv"

// Value is one captured field as people read it: its path as errors name it, and its text. Script is the language of a name in the
// national script or spelling.
type Value struct {
	Field  string `json:"field"`
	Text   string `json:"text"`
	Script string `json:"script,omitempty"`
}

// Values gives what was captured as a list in the order of a form, without fields that have nothing, images and the type of document.
func (c Content) Values() []Value {
	a := c.Applicant
	list := []Value{
		{Field: "applicant.primaryIdentifier", Text: a.PrimaryIdentifier},
		{Field: "applicant.secondaryIdentifier", Text: a.SecondaryIdentifier},
	}
	if n := a.NationalName; n != nil {
		list = append(list, Value{"applicant.nationalName.primary", n.Primary, n.Language}, Value{"applicant.nationalName.secondary", n.Secondary, n.Language},
			Value{Field: "applicant.nationalName.language", Text: n.Language})
	}
	list = append(list,
		Value{Field: "nameField", Text: c.NameField},
		Value{Field: "applicant.dateOfBirth", Text: a.DateOfBirth},
		Value{Field: "applicant.placeOfBirth", Text: a.PlaceOfBirth},
		Value{Field: "applicant.sex", Text: a.Sex},
		Value{Field: "applicant.nationality", Text: a.Nationality},
		Value{Field: "applicant.personalNumber", Text: a.PersonalNumber},
		Value{Field: "applicant.heightCm", Text: number(a.HeightCm)},
		Value{Field: "applicant.address", Text: a.Address},
		Value{Field: "previousDocument", Text: c.PreviousDocument},
	)
	list = append(list, c.grants()...)
	list = append(list, Value{Field: "requestType", Text: c.RequestType}, Value{Field: "deliverySite", Text: c.DeliverySite})
	filled := list[:0]
	for _, v := range list {
		if v.Text != "" {
			filled = append(filled, v)
		}
	}
	return filled
}

// grants gives what a visa, permit or emergency document is to grant.
func (c Content) grants() []Value {
	var list []Value
	if v := c.Visa; v != nil {
		entries := number(v.Entries)
		if v.Entries == 0 {
			entries = "MULT"
		}
		list = append(list, Value{Field: "visa.category", Text: v.Category}, Value{Field: "visa.entries", Text: entries}, Value{Field: "visa.from", Text: v.From},
			Value{Field: "visa.until", Text: v.Until}, Value{Field: "visa.durationDays", Text: number(v.DurationDays)}, Value{Field: "visa.passportNumber", Text: v.PassportNumber})
	}
	if p := c.Permit; p != nil {
		list = append(list, Value{Field: "permit.category", Text: p.Category}, Value{Field: "permit.remarks", Text: p.Remarks}, Value{Field: "permit.until", Text: p.Until})
	}
	if j := c.Journey; j != nil {
		list = append(list, Value{Field: "journey.destination", Text: j.Destination}, Value{Field: "journey.via", Text: j.Via})
	}
	return list
}

// number writes a count, nothing for 0.
func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
