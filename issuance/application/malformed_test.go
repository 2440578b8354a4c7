package application_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// edit changes the application file or its folder.
type edit func(t *testing.T, path string)

// text replaces the first occurrence in the file, which must be there.
func text(old, put string) edit {
	return func(t *testing.T, path string) {
		t.Helper()
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b, []byte(old)) {
			t.Fatalf("the file has no %q", old)
		}
		write(t, path, bytes.Replace(b, []byte(old), []byte(put), 1))
	}
}

func all(content []byte) edit {
	return func(t *testing.T, path string) { write(t, path, content) }
}

// beside puts a file into the folder.
func beside(name string, content func(testing.TB) []byte) edit {
	return func(t *testing.T, path string) { write(t, filepath.Join(filepath.Dir(path), name), content(t)) }
}

func cutShort(t testing.TB) []byte {
	b := drawPortrait(t)
	return b[:len(b)*2/3]
}

// bomb is a PNG that says it has 60,000 × 60,000 pixels.
func bomb(testing.TB) []byte {
	chunk := func(kind string, body []byte) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
		b = append(append(b, kind...), body...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 60_000), 60_000), 8, 2, 0, 0, 0)
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head), chunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1}), chunk("IEND", nil)}, nil)
}

func linkOut(t *testing.T, path string) {
	other := filepath.Join(t.TempDir(), "other.jpg")
	write(t, other, drawPortrait(t))
	if err := errors.Join(os.Remove(filepath.Join(filepath.Dir(path), "portrait.jpg")), os.Symlink(other, filepath.Join(filepath.Dir(path), "portrait.jpg"))); err != nil {
		t.Fatal(err)
	}
}

func linkFolderOut(t *testing.T, path string) {
	other := t.TempDir()
	write(t, filepath.Join(other, "portrait.jpg"), drawPortrait(t))
	if err := os.Symlink(other, filepath.Join(filepath.Dir(path), "images")); err != nil {
		t.Fatal(err)
	}
	text(`"portrait.jpg"`, `"images/portrait.jpg"`)(t, path)
}

func pipe(t *testing.T, path string) {
	name := filepath.Join(filepath.Dir(path), "portrait.jpg")
	if err := errors.Join(os.Remove(name), syscall.Mkfifo(name, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// malformed are the application files that must be refused: how, by which field, and with which words in problem or remedy.
func malformed() map[string]struct {
	base  string
	edit  edit
	field string
	says  string
} {
	type m = struct {
		base  string
		edit  edit
		field string
		says  string
	}
	return map[string]m{
		// The file as a whole.
		"empty":                     {passport, all(nil), "file", "empty"},
		"no JSON":                   {passport, all([]byte("{type: passport-ordinary}")), "file", "line 1, column 2"},
		"cut in the middle":         {passport, all([]byte(passport[:200])), "file", "ends before"},
		"a trailing comma":          {passport, text(`165}`, `165,}`), "file", "line 3"},
		"a comment":                 {passport, text(`{"type"`, "// a passport\n{\"type\""), "file", "line 1"},
		"an array":                  {passport, all([]byte("[" + passport + "]")), "file", "an object is needed"},
		"a string":                  {passport, all([]byte(`"passport-ordinary"`)), "file", "an object is needed"},
		"null":                      {passport, all([]byte(`null`)), "file", "an object is needed"},
		"two objects":               {passport, all([]byte(passport + "\n" + passport)), "file", "nothing after it"},
		"something after it":        {passport, all([]byte(passport + " ]")), "file", "nothing after it"},
		"UTF-16":                    {passport, all([]byte("\xff\xfe{\x00}\x00")), "file", "UTF-8"},
		"nested without end":        {passport, all(bytes.Repeat([]byte(`{"applicant":`), 50_000)), "file", "not JSON"},
		"an array without end":      {passport, text(`"ZENITH"`, strings.Repeat("[", 50_000)), "file", "not JSON"},
		"a name of 10 MB":           {passport, text("ERIKSSON", strings.Repeat("ERIKSSON ", 10<<20/9)), "file", "1048576 bytes"},
		"a thousand wrong members":  {passport, text(`"type"`, manyMembers()), "wrong0", "no such member"},
		"no file at all":            {passport, func(t *testing.T, path string) { _ = os.Remove(path) }, "file", "check its name"},
		"a folder":                  {passport, func(t *testing.T, path string) { _ = os.Remove(path); _ = os.Mkdir(path, 0o700) }, "file", "file itself"},
		"a pipe without a writer":   {passport, func(t *testing.T, path string) { _ = os.Remove(path); _ = syscall.Mkfifo(path, 0o600) }, "file", "file itself"},
		"bytes that are no UTF-8":   {passport, text("ZENITH", "Z\xc9NITH"), "applicant.placeOfBirth", "UTF-8"},
		"half of a surrogate pair":  {passport, text("ZENITH", `Z\ud83dNITH`), "applicant.placeOfBirth", "UTF-8"},
		"a member named in Latin 1": {passport, text(`"type"`, "\"stra\xdfe\":1,\"type\""), "stra\ufffde", "no such member"},

		// Members.
		"an unknown member":          {passport, text(`"type"`, `"colour":"red","type"`), "colour", "leave it out"},
		"an unknown member deeper":   {passport, text(`"sex"`, `"gender":"F","sex"`), "applicant.gender", "leave it out"},
		"unknown, third level":       {passport, text(`"language"`, `"script":"Cyrl","language"`), "applicant.nationalName.script", "leave it out"},
		"another case of letters":    {passport, text(`"type"`, `"Type"`), "Type", "write type"},
		"a member twice":             {passport, text(`"sex":"F"`, `"sex":"F","sex":"M"`), "applicant.sex", "give it once"},
		"the whole applicant twice":  {passport, text(`"portrait"`, `"applicant":{},"portrait"`), "applicant", "give it once"},
		"a number for text":          {passport, text(`"1974-08-12"`, `19740812`), "applicant.dateOfBirth", "quotes"},
		"text for a number":          {passport, text(`165`, `"165"`), "applicant.heightCm", "without quotes"},
		"a fraction":                 {passport, text(`165`, `165.5`), "applicant.heightCm", "whole number"},
		"a number beyond all bounds": {passport, text(`165`, `1e99`), "applicant.heightCm", "whole number"},
		"an array for an object":     {passport, text(`{"primary":`, `["x"],"x":{"primary":`), "applicant.nationalName", "an object is needed"},
		"text for an object":         {visa, text(`{"category":"BUSINESS","entries":1,"from":"2026-06-20","until":"2026-09-20","durationDays":30,"passportNumber":"L898902C3"}`, `"C"`), "visa", "braces"},
		"a boolean":                  {passport, text(`"ZENITH"`, `true`), "applicant.placeOfBirth", "text is needed"},

		// The request.
		"no type":                {passport, text(`"type":"passport-ordinary",`, ""), "type", "missing"},
		"an unknown type":        {passport, text("passport-ordinary", "passport-golden"), "type", "passport-ordinary passport-official"},
		"no request type":        {passport, text(`"requestType":"FIRST_ISSUANCE",`, ""), "requestType", "FIRST_ISSUANCE RENEWAL"},
		"an unknown request":     {passport, text("FIRST_ISSUANCE", "FIRST"), "requestType", "FIRST_ISSUANCE RENEWAL"},
		"an unknown service":     {passport, text(`"normal"`, `"express"`), "service", "normal urgent"},
		"no site":                {passport, text(`"site":"BRU",`, ""), "site", "missing"},
		"a site in small":        {passport, text(`"site":"BRU"`, `"site":"bru"`), "site", "capital letters"},
		"no delivery site":       {passport, text(`"deliverySite":"BRU",`, ""), "deliverySite", "missing"},
		"a renewal of nothing":   {passport, text("FIRST_ISSUANCE", "RENEWAL"), "previousDocument", "write the number"},
		"replaced is nothing":    {passport, text("FIRST_ISSUANCE", "REPLACEMENT"), "previousDocument", "write the number"},
		"an odd earlier number":  {passport, text(`"previousDocument":null`, `"previousDocument":"L 898"`), "previousDocument", "capital letters"},
		"a reckless long number": {passport, text(`"previousDocument":null`, `"previousDocument":"`+strings.Repeat("7", 23)+`"`), "previousDocument", "at most 22"},

		// The applicant.
		"no applicant":             {passport, text(`"applicant"`, `"wrong"`), "applicant.primaryIdentifier", "missing"},
		"no name":                  {passport, text(`"primaryIdentifier":"ERIKSSON",`, ""), "applicant.primaryIdentifier", "Doc 9303-3 §4.6"},
		"an empty name":            {passport, text("ERIKSSON", ""), "applicant.primaryIdentifier", "missing"},
		"a name of dots":           {passport, text("ERIKSSON", "..."), "applicant.primaryIdentifier", "no letter"},
		"a digit in a name":        {passport, text("ERIKSSON", "ERIKSSON 3"), "applicant.primaryIdentifier", "Roman numerals"},
		"a name of 201 letters":    {passport, text("ERIKSSON", strings.Repeat("E", 201)), "applicant.primaryIdentifier", "at most 200"},
		"a name of 900,000":        {passport, text("ANNA MARIA", strings.Repeat("A", 900_000)), "applicant.secondaryIdentifier", "at most 200"},
		"a script without rules":   {passport, text("ERIKSSON", "エリクソン"), "applicant.primaryIdentifier", "Latin letters"},
		"an emoji":                 {passport, text("ANNA MARIA", "ANNA 😀"), "applicant.secondaryIdentifier", "letters"},
		"a control character":      {passport, text("ANNA MARIA", `ANNA\u0000MARIA`), "applicant.secondaryIdentifier", "U+0000"},
		"text turned around":       {passport, text("ANNA MARIA", "ANNA \u202eAIRAM"), "applicant.secondaryIdentifier", "U+202E"},
		"a space that is none":     {passport, text("ANNA MARIA", "ANNA\u00a0MARIA"), "applicant.secondaryIdentifier", "plain space"},
		"a space at the end":       {passport, text("ZENITH", "ZENITH "), "applicant.placeOfBirth", "take the space away"},
		"a line break":             {passport, text("ZENITH", `ZEN\nITH`), "applicant.placeOfBirth", "U+000A"},
		"a place nobody can print": {passport, text("ZENITH", "東京"), "applicant.placeOfBirth", "Latin or Cyrillic"},
		"no birth":                 {passport, text(`"dateOfBirth":"1974-08-12",`, ""), "applicant.dateOfBirth", "missing"},
		"another form of date":     {passport, text("1974-08-12", "12.08.1974"), "applicant.dateOfBirth", "YYYY-MM-DD"},
		"the 30th of February":     {passport, text("1974-08-12", "1974-02-30"), "applicant.dateOfBirth", "calendar"},
		"the 29th in another year": {passport, text("1974-08-12", "1975-02-29"), "applicant.dateOfBirth", "calendar"},
		"month 13":                 {passport, text("1974-08-12", "1974-13-01"), "applicant.dateOfBirth", "calendar"},
		"month 0":                  {passport, text("1974-08-12", "1974-00-10"), "applicant.dateOfBirth", "calendar"},
		"half a year unknown":      {passport, text("1974-08-12", "19XX-08-12"), "applicant.dateOfBirth", "XXXX"},
		"born tomorrow":            {passport, text("1974-08-12", "2026-06-14"), "applicant.dateOfBirth", "check the year"},
		"born next year, some day": {passport, text("1974-08-12", "2027-XX-XX"), "applicant.dateOfBirth", "check the year"},
		"born too long ago":        {passport, text("1974-08-12", "1874-08-12"), "applicant.dateOfBirth", "check the year"},
		"no sex":                   {passport, text(`"sex":"F",`, ""), "applicant.sex", "F M X"},
		"sex in small":             {passport, text(`"F"`, `"f"`), "applicant.sex", "F M X"},
		"no nationality":           {passport, text(`"nationality":"UTO",`, ""), "applicant.nationality", "Doc 9303-3 §5"},
		"nationality DEU":          {passport, text(`"nationality":"UTO"`, `"nationality":"DEU"`), "applicant.nationality", "Germany is D"},
		"nationality of nobody":    {passport, text(`"nationality":"UTO"`, `"nationality":"EUE"`), "applicant.nationality", "not a code of nationality"},
		"a long personal number":   {passport, text("ZE184226B", "ZE184226B123456"), "applicant.personalNumber", "at most 14"},
		"a small personal number":  {passport, text("ZE184226B", "ze184226b"), "applicant.personalNumber", "capital"},
		"29 cm":                    {passport, text("165", "29"), "applicant.heightCm", "30 to 280"},
		"0 cm":                     {passport, text("165", "0"), "applicant.heightCm", "30 to 280"},
		"minus 165 cm":             {passport, text("165", "-165"), "applicant.heightCm", "30 to 280"},
		"no national name in it":   {passport, text(`"primary":"Эрикссон",`, ""), "applicant.nationalName.primary", "leave nationalName out"},
		"no language":              {passport, text(`,"language":"ky"`, ""), "applicant.nationalName.language", "BCP 47"},
		"a language of nobody":     {passport, text(`"ky"`, `"zz"`), "applicant.nationalName.language", "no language \"zz\""},
		"a digit has its verb":     {passport, text("ERIKSSON", "ERIKSSON 3"), "applicant.primaryIdentifier", "it has DIGIT THREE"},
		"a language in words":      {passport, text(`"ky"`, `"кыргызча"`), "applicant.nationalName.language", "letters, digits and hyphens"},
		"another person's letters": {passport, text(`"portrait"`, `"nameField":"SVENSSON<<ANNA<MARIA","portrait"`), "nameField", "leave nameField out"},

		// The visa.
		"a visa in a passport":     {passport, text(`"portrait"`, `"visa":{},"portrait"`), "visa", "leave it out"},
		"a visa, in words":         {passport, text(`"portrait"`, `"visa":{},"portrait"`), "visa", "an ordinary passport grants no visa"},
		"a visa without its grant": {visa, text(`"visa":{"category":"BUSINESS","entries":1,"from":"2026-06-20","until":"2026-09-20","durationDays":30,"passportNumber":"L898902C3"}`, `"visa":null`), "visa", "say what the visa grants"},
		"an empty grant":           {visa, text(`{"category":"BUSINESS","entries":1,"from":"2026-06-20","until":"2026-09-20","durationDays":30,"passportNumber":"L898902C3"}`, `{}`), "visa.category", "missing"},
		"no entries":               {visa, text(`"entries":1,`, ""), "visa.entries", "0 for any number"},
		"entries in words":         {visa, text(`"entries":1`, `"entries":"multiple"`), "visa.entries", "without quotes"},
		"256 entries":              {visa, text(`"entries":1`, `"entries":256`), "visa.entries", "0 to 255"},
		"minus one entry":          {visa, text(`"entries":1`, `"entries":-1`), "visa.entries", "0 to 255"},
		"no days":                  {visa, text(`"durationDays":30,`, ""), "visa.durationDays", "missing"},
		"0 days":                   {visa, text(`"durationDays":30`, `"durationDays":0`), "visa.durationDays", "1 to 255"},
		"until before from":        {visa, text("2026-09-20", "2026-06-19"), "visa.until", "before the first day"},
		"until in another form":    {visa, text("2026-09-20", "20 SEP 26"), "visa.until", "YYYY-MM-DD"},
		"from the 31st of June":    {visa, text("2026-06-20", "2026-06-31"), "visa.from", "YYYY-MM-DD"},
		"from an unknown day":      {visa, text("2026-06-20", "2026-06-XX"), "visa.from", "YYYY-MM-DD"},
		"a visa that has passed":   {visa, text(`"from":"2026-06-20","until":"2026-09-20"`, `"from":"2025-06-20","until":"2025-09-20"`), "visa.until", "has passed"},
		"a visa for 36 years":      {visa, text("2026-09-20", "2062-09-20"), "visa.until", "10 years"},
		"a long category":          {visa, text("BUSINESS", strings.Repeat("B", 47)), "visa.category", "at most 46"},
		"no passport":              {visa, text(`,"passportNumber":"L898902C3"`, ""), "visa.passportNumber", "missing"},
		"a passport in small":      {visa, text("L898902C3", "l898902c3"), "visa.passportNumber", "capital letters"},

		// The images.
		"no portrait":              {passport, text(`"portrait":"portrait.jpg",`, ""), "portrait", "missing"},
		"a portrait not there":     {passport, text("portrait.jpg", "other.jpg"), "portrait", "put it beside"},
		"a path upwards":           {passport, text("portrait.jpg", "../portrait.jpg"), "portrait", "leaves the folder"},
		"up and down again":        {passport, text("portrait.jpg", "images/../portrait.jpg"), "portrait", "leaves the folder"},
		"an absolute path":         {passport, text("portrait.jpg", "/etc/passwd"), "portrait", "leaves the folder"},
		"a path of another system": {passport, text("portrait.jpg", `..\\portrait.jpg`), "portrait", "leaves the folder"},
		"a path with a zero byte":  {passport, text("portrait.jpg", `portrait.jpg\u0000.png`), "portrait", "leaves the folder"},
		"a link out":               {passport, linkOut, "portrait", "link leads out"},
		"a folder that leads out":  {passport, linkFolderOut, "portrait", "link leads out"},
		"a folder as portrait":     {passport, text("portrait.jpg", "."), "portrait", "it is no file"},
		"a pipe as portrait":       {passport, pipe, "portrait", "it is no file"},
		"an endless name":          {passport, text("portrait.jpg", strings.Repeat("p", 5000)), "portrait", "folder"},
		"an empty portrait":        {passport, beside("portrait.jpg", func(testing.TB) []byte { return nil }), "portrait", "empty"},
		"text as portrait":         {passport, beside("portrait.jpg", func(testing.TB) []byte { return []byte(passport) }), "portrait", "neither JPEG nor PNG"},
		"a JPEG cut short":         {passport, beside("portrait.jpg", cutShort), "portrait", "cut short"},
		"an image bomb":            {passport, beside("portrait.jpg", bomb), "portrait", "save it smaller"},
		"a portrait of 6 MB":       {passport, beside("portrait.jpg", func(testing.TB) []byte { return make([]byte, 6<<20) }), "portrait", "save it smaller"},
		"a signature not there":    {passport, text("signature.png", "none.png"), "signature", "put it beside"},
		"a signature upwards":      {passport, text("signature.png", "../signature.png"), "signature", "leaves the folder"},
		"a bomb as signature":      {passport, beside("signature.png", bomb), "signature", "save it smaller"},
	}
}

func manyMembers() string {
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, `"wrong%d":0,`, i)
	}
	return b.String() + `"type"`
}
