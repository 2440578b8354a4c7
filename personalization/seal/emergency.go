package seal

// EmergencyInput is what the seal of an emergency travel document says (Doc 9303-8 §6.1): its MRZ.
type EmergencyInput struct {
	IssuingState  string
	IssueDate     string   // YYYY-MM-DD
	SignatureDate string   // YYYY-MM-DD
	MRZ           []string // two lines of 36 characters (TD2)
}

// EncodeEmergency writes and signs the seal of an emergency travel document, always in version 4. Wrong input is a [FieldError].
func EncodeEmergency(in EmergencyInput, signer *Signer) ([]byte, error) {
	if len(in.MRZ) != 2 || len(in.MRZ[0]) != 36 || len(in.MRZ[1]) != 36 {
		return nil, bad("features.mrz", "the seal of an emergency travel document carries an MRZ of two lines of 36 characters", "give both lines of the TD2 format, also for a booklet")
	}
	mrz, err := zoneFeature(TagEmergencyMRZ, in.MRZ[0]+in.MRZ[1])
	if err != nil {
		return nil, err
	}
	return Encode(Message{
		Version: 4, IssuingState: in.IssuingState, IssueDate: in.IssueDate, SignatureDate: in.SignatureDate,
		FeatureDefinition: EmergencyDefinition, TypeCategory: EmergencyCategory, Features: []Feature{mrz},
	}, signer)
}
