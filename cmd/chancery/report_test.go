package main_test

// report is report.json as scripts know it.
type report struct {
	Documents  []reported  `json:"documents"`
	Rejected   []turned    `json:"rejected"`
	Blanks     blanks      `json:"blanks"`
	Exceptions []exception `json:"exceptions"`
	Audit      struct {
		Events     int    `json:"events"`
		Checkpoint string `json:"checkpoint"`
	} `json:"audit"`
	Verify  string  `json:"verify"`
	Seconds float64 `json:"seconds"`
}

type reported struct {
	Reference           string   `json:"reference"`
	Type                string   `json:"type"`
	Format              string   `json:"format"`
	Number              string   `json:"number"`
	BlankSerial         string   `json:"blankSerial"`
	MRZ                 []string `json:"mrz"`
	PrimaryIdentifier   string   `json:"primaryIdentifier"`
	SecondaryIdentifier string   `json:"secondaryIdentifier"`
	DateOfBirth         string   `json:"dateOfBirth"`
	DateOfExpiry        string   `json:"dateOfExpiry"`
	Layout              string   `json:"layout"`
	Page                string   `json:"page"`
	SHA256              string   `json:"sha256"`
	Seal                *string  `json:"seal"`
	Batch               string   `json:"batch"`
	Printer             string   `json:"printer"`
	Attempts            int      `json:"attempts"`
	State               string   `json:"state"`
}

type turned struct {
	Reference string `json:"reference"`
	Type      string `json:"type"`
	State     string `json:"state"`
	Reason    string `json:"reason"`
}

type blanks struct {
	Received  int `json:"received"`
	InStock   int `json:"inStock"`
	Consumed  int `json:"consumed"`
	Spoiled   int `json:"spoiled"`
	Destroyed int `json:"destroyed"`
	Missing   int `json:"missing"`
}

type exception struct {
	Subject string `json:"subject"`
	State   string `json:"state"`
	Problem string `json:"problem"`
}
