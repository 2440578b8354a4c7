package lint

import (
	"fmt"
	"slices"
	"strings"

	"chancery/templates"
)

func captionLanguage() Rule {
	return Rule{Name: "caption-language", Description: "A caption is in the national language, then in English, French or Spanish and in italics; it names the element it stands above.",
		Clause: "Doc 9303-3 §3", Severity: Error, check: checkCaptionLanguage}
}

func checkCaptionLanguage(v *view) []Finding {
	var found []Finding
	known := newVocabulary()
	second := false
	for _, it := range v.items {
		if it.Text == nil || it.plane != personalization || len(it.Text.Caption) == 0 {
			continue
		}
		second = second || len(it.Text.Caption) > 1
		if text, s := known.judge(it.Text); text != "" {
			f := it.finding("caption", text)
			f.Severity = s
			found = append(found, f)
		}
	}
	if one := v.faces.face(v.layout.Captions.Second); second && one != nil && !one.italic {
		found = append(found, Finding{Path: "captions.second", Element: "captions", Text: fmt.Sprintf("font %s of the second language is upright: use an oblique one", v.layout.Captions.Second)})
	}
	return found
}

// vocabulary tells by plain words and field in which languages, by their place in the table, the
// words are a caption of the field.
type vocabulary map[string]map[string][]int

func newVocabulary() vocabulary {
	known := vocabulary{}
	for field, languages := range captionTable() {
		for i, variants := range languages {
			for _, words := range strings.Split(variants, "|") {
				key := plain(words)
				if known[key] == nil {
					known[key] = map[string][]int{}
				}
				known[key][field] = append(known[key][field], i)
			}
		}
	}
	return known
}

// judge says what is wrong with a text's caption: is it in one of the three languages, and of this
// element? Nothing if all is well.
func (known vocabulary) judge(t *templates.Text) (string, Severity) {
	spoken := false
	for _, words := range t.Caption {
		fields := known[plain(words)]
		if other := foreign(fields, t.Field); other != "" {
			return fmt.Sprintf("%s is the caption of %s: write that of %s", quoted(words), other, t.Field), Error
		}
		spoken = spoken || len(fields) > 0
	}
	first := known[plain(t.Caption[0])][t.Field]
	switch {
	case len(t.Caption) == 1 && len(first) == 1:
		return fmt.Sprintf("%s is one language: add the caption in another of English, French and Spanish", quoted(t.Caption[0])), Error
	case len(t.Caption) > 1 && len(first) == 1 && slices.Equal(first, known[plain(t.Caption[1])][t.Field]):
		return fmt.Sprintf("%s and %s are the same language: write the second in another of English, French and Spanish", quoted(t.Caption[0]), quoted(t.Caption[1])), Error
	case !spoken:
		return fmt.Sprintf("%s is known in none of English, French and Spanish: add such a caption", quoted(strings.Join(t.Caption, " / "))), Warning
	}
	return "", ""
}

// foreign gives the first field, in the order of Doc 9303, that words are a caption of if they are
// none of the field asked about.
func foreign(fields map[string][]int, wanted string) string {
	if len(fields) == 0 || len(fields[wanted]) > 0 {
		return ""
	}
	for _, field := range templates.Fields() {
		if len(fields[field]) > 0 {
			return field
		}
	}
	return ""
}

// plain makes captions comparable: small letters, without points and apostrophes of either kind.
func plain(s string) string {
	return strings.ToLower(strings.NewReplacer("’", "", "'", "", ".", "", "(s)", "", ":", "", "  ", " ").Replace(strings.TrimSpace(s)))
}

// captionTable has the usual captions in English, French and Spanish, with the samples of Doc
// 9303-4 to -7 among them.
func captionTable() map[string][]string {
	return map[string][]string{
		"documentCode":               {"Type|Code|Document code", "Type|Code|Code du document", "Tipo|Código"},
		"issuingState":               {"Code|Code of State|Code of issuing State|Country code|State code|Issuing State", "Code d’État|Code de l’État émetteur|Code du pays|État émetteur", "Código del Estado|Código del país|Estado emisor"},
		"documentNumber":             {"Passport No|Passport number|Document No|Document number|Visa No|Visa number|Card No|Card number|Travel document No|Permit No|No", "N° de passeport|No du passeport|Passeport No|N° du document|N° de document|N° de visa|N° de carte|N° du titre|N° du titre de séjour|N°", "Pasaporte No|N° de pasaporte|N° de documento|N° de visado"},
		"bearer.primaryIdentifier":   {"Surname|Name|Primary identifier|Family name", "Nom|Nom de famille", "Apellidos|Apellido"},
		"bearer.secondaryIdentifier": {"Given names|Given name|First names|Secondary identifier|Forenames", "Prénoms|Prénom", "Nombres|Nombre"},
		"bearer.nationalName":        {"Name in national script|Name in the national script|Name in the national language|Name in national language|Name in national characters|National name", "Nom en écriture nationale|Nom dans la langue nationale|Nom en langue nationale|Nom en caractères nationaux", "Nombre en escritura nacional|Nombre en el idioma nacional|Nombre en idioma nacional|Nombre en caracteres nacionales"},
		"bearer.nationality":         {"Nationality", "Nationalité", "Nacionalidad"},
		"bearer.dateOfBirth":         {"Date of birth", "Date de naissance", "Fecha de nacimiento"},
		"bearer.personalNumber":      {"Personal No|Personal number", "N° personnel|Numéro personnel|N° d’identification", "N° personal|Número personal"},
		"bearer.sex":                 {"Sex", "Sexe", "Sexo"},
		"bearer.placeOfBirth":        {"Place of birth", "Lieu de naissance", "Lugar de nacimiento"},
		"bearer.height":              {"Height", "Taille", "Estatura"},
		"dateOfIssue":                {"Date of issue", "Date de délivrance", "Fecha de expedición"},
		"dateOfExpiry":               {"Date of expiry", "Date d’expiration", "Fecha de caducidad|Fecha de vencimiento"},
		"issuingAuthority":           {"Authority|Issuing authority", "Autorité|Autorité de délivrance", "Autoridad"},
		"visa.placeOfIssue":          {"Place of issue|Issued in", "Lieu de délivrance|Délivré à", "Lugar de expedición"},
		"visa.from":                  {"Valid from|From", "Valable du|Du", "Válido desde|Desde"},
		"visa.until":                 {"Valid until|Until", "Jusqu’au|Valable jusqu’au", "Hasta|Válido hasta"},
		"visa.entries":               {"Entries|Number of entries", "Entrées|Nombre d’entrées", "Entradas|Número de entradas"},
		"visa.category":              {"Category|Type|Class|Type of visa", "Catégorie|Type|Type de visa", "Categoría|Tipo|Tipo de visado"},
		"visa.duration":              {"Stay|Duration of stay", "Séjour|Durée du séjour", "Estancia|Duración de la estancia"},
		"bearer.address":             {"Address|Residence|Place of residence", "Adresse|Domicile|Résidence", "Dirección|Domicilio"},
		"permit.category":            {"Category|Type|Type of permit|Permit|Kind of permit", "Catégorie|Type|Type de titre|Type de permis", "Categoría|Tipo|Tipo de permiso"},
		"permit.remarks":             {"Remarks|Notes", "Remarques|Observations", "Observaciones"},
		"journey.destination":        {"Destination|Valid for a journey to|Journey to|Valid for travel to", "Destination|Voyage à destination de|Valable pour un voyage vers", "Destino"},
		"journey.via":                {"Via|In transit through|Transit", "Via|En transit par|Par|Transit", "Vía|Tránsito"},
		"visa.passportNumber":        {"Passport No|Passport number", "N° de passeport|No du passeport", "N° de pasaporte|Pasaporte No"},
	}
}
