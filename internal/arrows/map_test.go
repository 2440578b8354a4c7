package arrows

// A room is a package of the map and what it may import of the module beside internal/failpoint, which all may.
type room struct {
	path    string   // import path below the module
	imports []string // "a/b" is that package, "a/b/..." it and all below it
	tests   []string // what its tests may import too, beside internal/pgtest and printers/printertest
}

// rooms is the package map, from the rim to the core: arrows point down this list only. What stands in no row is not
// allowed. docs/architecture.md says what each is for.
func rooms() []room {
	// A desk of the house: it knows the frame, not the other desks.
	desk := []string{"web", "issuance/...", "personalization/...", "templates/...", "printers", "papers"}
	deskTests := []string{"web/webtest", "demo/portraits", "internal/postgres"}
	return []room{
		{path: "cmd/chancery", imports: []string{"..."}},
		{path: "demo", imports: []string{"web/...", "queue", "papers", "issuance/...", "personalization/...", "printers/...", "templates/...", "internal/postgres", "migrations", "demo/portraits"}},
		{path: "web/desks", imports: []string{"web/...", "issuance/...", "personalization/...", "templates/...", "printers", "papers"}, tests: deskTests},
		{path: "web/clerk", imports: desk, tests: deskTests},
		{path: "web/vetting", imports: desk, tests: deskTests},
		{path: "web/approval", imports: desk, tests: deskTests},
		{path: "web/stock", imports: desk, tests: deskTests},
		{path: "web/production", imports: desk, tests: deskTests},
		{path: "web/inspection", imports: desk, tests: deskTests},
		{path: "web/supervision", imports: desk, tests: deskTests},
		{path: "web/administration", imports: desk, tests: deskTests},
		{path: "web/webtest", imports: []string{"web", "issuance/...", "internal/postgres", "internal/pgtest"}, tests: []string{"issuance/..."}}, // for tests alone: a house that is open
		{path: "web", imports: []string{"issuance/...", "personalization/...", "templates/...", "printers", "papers"}, tests: []string{"web/webtest", "internal/postgres"}},
		{path: "queue", imports: []string{"issuance/...", "personalization/...", "templates", "printers", "printers/panel", "printers/fields", "printers/raster"}, tests: []string{"printers/...", "internal/postgres", "templates/...", "demo/portraits"}},
		{path: "papers", imports: []string{"issuance/...", "templates/fonts"}},

		{path: "issuance/issuancetest", imports: []string{"issuance/...", "internal/pgtest"}}, // for tests alone: an authority to begin with

		// Hand-over moves the application to delivered, and the last print of its documents to ready, in the same
		// transaction: hence application in both.
		{path: "issuance/delivery", imports: []string{"issuance/document", "issuance/application", "issuance/audit", "issuance"}, tests: []string{"issuance/..."}},
		{path: "issuance/production", imports: []string{"issuance/document", "issuance/stock", "issuance/application", "issuance/audit", "issuance", "personalization/record"}, tests: []string{"issuance/..."}},
		{path: "issuance/document", imports: []string{"issuance/application", "issuance/audit", "issuance", "personalization/record"}, tests: []string{"issuance/..."}},
		{path: "issuance/stock", imports: []string{"issuance/audit", "issuance"}},
		{path: "issuance/vetting", imports: []string{"issuance/application", "issuance/audit", "issuance", "personalization/portrait", "personalization/transliteration"}, tests: []string{"demo/portraits"}},
		{path: "issuance/application", imports: []string{"issuance/audit", "issuance", "personalization/mrz", "personalization/transliteration", "personalization/portrait"}, tests: []string{"demo/portraits"}},
		{path: "issuance/people/passkey", imports: []string{"issuance/people", "issuance"}},
		{path: "issuance/people", imports: []string{"issuance/audit", "issuance"}, tests: []string{"issuance/issuancetest"}},
		{path: "issuance/lifecycletest", tests: []string{"issuance/..."}}, // nothing but a test over all lifecycles
		{path: "issuance/audit", imports: []string{"issuance"}},
		{path: "issuance"},

		{path: "personalization", imports: []string{"personalization/...", "templates/..."}, tests: []string{"demo/portraits"}},
		{path: "personalization/specimens", imports: []string{"personalization/...", "templates/...", "demo/portraits"}}, // sample records of every type
		{path: "personalization/proof", imports: []string{"personalization/record", "personalization/mrz", "personalization/seal", "personalization/barcode", "personalization/page", "personalization/proof/...", "templates/..."}, tests: []string{"personalization/...", "templates/...", "demo/portraits"}},
		{path: "personalization/proof/ocrb", imports: []string{"templates/fonts"}, tests: []string{"personalization/...", "templates/..."}},
		{path: "personalization/preflight", imports: []string{"personalization/record", "personalization/mrz", "personalization/transliteration", "templates"}},
		{path: "templates/lint", imports: []string{"templates/...", "personalization/mrz", "personalization/transliteration", "personalization/barcode"}},
		{path: "templates", imports: []string{"personalization/mrz", "personalization/transliteration", "templates/fonts"}},
		{path: "templates/fonts"},
		{path: "personalization/record", imports: []string{"personalization/mrz", "personalization/transliteration"}},
		{path: "personalization/page", tests: []string{"templates/fonts"}},
		{path: "personalization/barcode"},
		{path: "personalization/lds", imports: []string{"personalization/mrz"}},
		{path: "personalization/seal/stream", imports: []string{"personalization/seal"}},
		{path: "personalization/seal", imports: []string{"personalization/mrz"}},
		{path: "personalization/portrait", tests: []string{"demo/portraits"}},
		{path: "demo/portraits", tests: []string{"personalization/portrait"}}, // drawn people, for samples wherever some are needed
		{path: "personalization/mrz/stream", imports: []string{"personalization/mrz", "personalization/transliteration"}},
		{path: "personalization/mrz/crosscheck", imports: []string{"personalization/mrz"}},
		{path: "personalization/mrz", imports: []string{"personalization/transliteration"}},
		{path: "personalization/transliteration"},

		{path: "printers/all", imports: []string{"printers/..."}},
		// Simulators share no code with drivers: machine is what they have in common, a folder each below simulator.
		{path: "printers/simulator", imports: []string{"printers", "printers/simulator/..."}, tests: []string{"printers/..."}},
		{path: "printers/simulator/ipp", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/pjl", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/evolis", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/laserpassport", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/hotfolder", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/opencard", imports: []string{"printers/simulator/machine"}, tests: []string{"printers/..."}},
		{path: "printers/simulator/machine", tests: []string{"printers/..."}},
		{path: "printers/ipp", imports: []string{"printers", "printers/quirks"}, tests: []string{"printers/..."}},
		{path: "printers/pjl", imports: []string{"printers", "printers/quirks"}, tests: []string{"printers/..."}},
		{path: "printers/evolis", imports: []string{"printers", "printers/quirks", "printers/panel", "printers/chip"}, tests: []string{"printers/..."}},
		{path: "printers/laserpassport", imports: []string{"printers", "printers/quirks", "printers/fields"}, tests: []string{"printers/..."}},
		{path: "printers/hotfolder", imports: []string{"printers", "printers/quirks"}, tests: []string{"printers/..."}},
		{path: "printers/opencard", imports: []string{"printers", "printers/quirks", "printers/fields"}, tests: []string{"printers/..."}},
		{path: "printers/snmp", imports: []string{"printers"}, tests: []string{"printers/..."}},
		{path: "printers/chip/pcsc", imports: []string{"printers/chip", "printers"}, tests: []string{"printers/..."}},
		{path: "printers/chip", imports: []string{"printers"}},
		{path: "printers/raster"}, // PWG raster
		{path: "printers/panel"},
		{path: "printers/fields"},
		{path: "printers/quirks", imports: []string{"printers"}},
		{path: "printers/example", imports: []string{"printers"}, tests: []string{"printers/..."}},
		{path: "printers/printertest", imports: []string{"printers"}},
		{path: "printers"},

		{path: "internal/pgtest", imports: []string{"migrations", "internal/postgres"}},
		{path: "migrations", tests: []string{"internal/postgres"}},
		{path: "internal/postgres"},
		{path: "internal/failpoint"},
		{path: "internal/arrows"},
	}
}

// A library is a module of others that only the rooms it was taken in for may import. Libraries without a row are free
// to all.
type library struct {
	prefix string   // import path, all below it included
	rooms  []string // as in room.imports
	tests  bool     // any test may import it
}

func libraries() []library {
	database := []string{"cmd/chancery", "demo", "web/...", "queue", "issuance/...", "migrations", "internal/postgres", "internal/pgtest"}
	return []library{
		{prefix: "github.com/riverqueue/river/riverdriver", rooms: []string{"queue", "migrations"}},
		{prefix: "github.com/riverqueue/river/rivermigrate", rooms: []string{"migrations"}},
		{prefix: "github.com/riverqueue/river", rooms: []string{"queue"}},
		{prefix: "github.com/pressly/goose", rooms: []string{"migrations"}},
		{prefix: "github.com/jackc/pgx", rooms: database, tests: true},
		{prefix: "codeberg.org/go-pdf/fpdf", rooms: []string{"papers"}, tests: true},
		{prefix: "github.com/signintech/gopdf", tests: true},
		{prefix: "github.com/go-text/typesetting", rooms: []string{"personalization/page"}},
		{prefix: "github.com/klippa-app/go-pdfium", rooms: []string{"personalization/..."}, tests: true},
		{prefix: "github.com/OpenPrinting/goipp", rooms: []string{"printers/..."}},
		{prefix: "github.com/gosnmp/gosnmp", rooms: []string{"printers/snmp", "printers/simulator/machine"}, tests: true},
		{prefix: "github.com/gballet/go-libpcsclite", rooms: []string{"printers/chip/pcsc"}},
		{prefix: "github.com/alecthomas/kong", rooms: []string{"cmd/chancery"}},
		{prefix: "github.com/go-webauthn/webauthn", rooms: []string{"issuance/people/passkey"}},
		{prefix: "golang.org/x/crypto", rooms: []string{"issuance/people"}},
		{prefix: "github.com/nicksnyder/go-i18n", rooms: []string{"web"}, tests: true},
		{prefix: "github.com/chromedp", rooms: []string{"web/webtest"}, tests: true},
		{prefix: "golang.org/x/mod", rooms: []string{"issuance/audit", "queue", "cmd/chancery", "internal/arrows"}, tests: true},
		{prefix: "pgregory.net/rapid", rooms: []string{"printers/printertest"}, tests: true},
		{prefix: "go.uber.org/goleak", rooms: []string{"printers/printertest"}, tests: true},
		{prefix: "testing", rooms: []string{"internal/pgtest", "issuance/issuancetest", "printers/printertest", "web/webtest"}, tests: true},

		// Pure rooms: no network, no programs, no database, and no log.
		{prefix: "net/http", rooms: []string{"cmd/chancery", "demo", "web/...", "queue", "printers/..."}, tests: true},
		{prefix: "os/exec", rooms: []string{"cmd/chancery", "demo", "internal/postgres", "internal/pgtest", "printers/simulator", "web/webtest"}, tests: true},
		{prefix: "database/sql", rooms: []string{"migrations"}, tests: true},
		{prefix: "log", rooms: nil, tests: true}, // log/slog; net/http/httptest wants the old one
		{prefix: "log/slog", rooms: []string{"cmd/chancery", "demo", "web/...", "queue", "issuance/...", "migrations", "internal/...", "printers/..."}, tests: true},
		{prefix: "math/rand", rooms: nil, tests: true}, // math/rand/v2 and crypto/rand
		{prefix: "math/rand/v2", rooms: []string{"..."}, tests: true},
		{prefix: "unsafe"},
	}
}
