package seal

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"time"
)

// standard gives an identifier of X.509's extensions (RFC 5280 §4.2).
func standard(arc int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, arc} }

// Arcs of X.509's extensions.
const (
	arcSubjectKey   = 14
	arcKeyUsage     = 15
	arcKeyPeriod    = 16
	arcSubjectAlt   = 17
	arcIssuerAlt    = 18
	arcConstraints  = 19
	arcCRLNumber    = 20
	arcDistribution = 31
	arcAuthorityKey = 35
	arcExtUsage     = 37
)

// icao gives an identifier below ICAO's security objects (Doc 9303-12 §7).
func icao(arcs ...int) asn1.ObjectIdentifier {
	return append(asn1.ObjectIdentifier{2, 23, 136, 1, 1}, arcs...)
}

func oidDocumentTypes() asn1.ObjectIdentifier { return icao(6, 2) }

// oidsVDSSigner are the extended key usages of a signer of seals: the one of Doc 9303-12 §7.1.3 (id-icao-vdsSigner), and the one by which
// trial certificates went before, which verifiers set up with them ask for. Certificates carry both, either is accepted.
func oidsVDSSigner() []asn1.ObjectIdentifier {
	return []asn1.ObjectIdentifier{icao(11, 1), icao(14, 1)}
}

// Bits of the key usage extension, the first one highest.
const (
	usageCertSign = 1 << 2
	usageCRLSign  = 1 << 1
)

// extensionsWriter gathers extensions and the first error.
type extensionsWriter struct {
	list []pkix.Extension
	err  error
}

func (w *extensionsWriter) add(id asn1.ObjectIdentifier, critical bool, value any, params string) {
	der, err := asn1.MarshalWithParams(value, params)
	if err != nil && w.err == nil {
		w.err = fmt.Errorf("writing extension %s: %w", id, err)
	}
	w.list = append(w.list, pkix.Extension{Id: id, Critical: critical, Value: der})
}

type authorityKey struct {
	ID []byte `asn1:"optional,tag:0"`
}

type constraints struct {
	CA   bool `asn1:"optional"`
	Path int  `asn1:"optional,default:-1"`
}

type keyPeriod struct {
	NotBefore time.Time `asn1:"optional,generalized,tag:0"`
	NotAfter  time.Time `asn1:"optional,generalized,tag:1"`
}

// altNames are the State's code as in the MRZ, and an address to write to (Doc 9303-12 §7.1.1.2).
type altNames struct {
	Email string           `asn1:"tag:1,ia5"`
	Place pkix.RDNSequence `asn1:"tag:4,explicit"`
}

type distribution struct {
	Name struct {
		Full []asn1.RawValue `asn1:"optional,tag:0"`
	} `asn1:"optional,tag:0"`
}

type documentTypes struct {
	Version int
	Types   []string `asn1:"set"`
}

func (w *extensionsWriter) authority(id []byte) {
	w.add(standard(arcAuthorityKey), false, authorityKey{id}, "")
}

// extendedUsage names a signer of seals.
func (w *extensionsWriter) extendedUsage() {
	w.add(standard(arcExtUsage), true, oidsVDSSigner(), "")
}

// types lists document codes, in the order that DER wants of a set.
func (w *extensionsWriter) types(codes []string) {
	codes = slices.Clone(codes)
	slices.SortFunc(codes, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare([]byte(a), []byte(b))
	})
	w.add(oidDocumentTypes(), false, documentTypes{0, slices.Compact(codes)}, "")
}

// csca writes what a CSCA has beside its authority key identifier (Doc 9303-12 §7.1.1, table 6).
func (w *extensionsWriter) csca(keyID []byte, r CSCARequest, until time.Time) {
	place := pkix.RDNSequence{{{Type: asn1.ObjectIdentifier{2, 5, 4, 7}, Value: r.State}}}
	names := altNames{r.Email, place}
	point := distribution{}
	point.Name.Full = []asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte(r.RevocationURL)}}
	w.add(standard(arcSubjectKey), false, keyID, "")
	w.add(standard(arcKeyUsage), true, asn1.BitString{Bytes: []byte{usageCertSign | usageCRLSign}, BitLength: 7}, "")
	w.add(standard(arcKeyPeriod), false, keyPeriod{r.From, until}, "")
	w.add(standard(arcSubjectAlt), false, names, "")
	w.add(standard(arcIssuerAlt), false, names, "")
	w.add(standard(arcConstraints), true, constraints{CA: true}, "")
	w.add(standard(arcDistribution), false, []distribution{point}, "")
}

// read takes the extensions of a certificate into its fields.
func (c *Certificate) read(list []pkix.Extension) error {
	seen := map[string]bool{}
	for _, e := range list {
		id := e.Id.String()
		if seen[id] {
			return errors.New("the extension " + id + " is there twice")
		}
		seen[id] = true
		known, err := c.readExtension(e)
		if err != nil {
			return fmt.Errorf("reading extension %s: %w", id, err)
		}
		if !known && e.Critical {
			c.unknownCritical = true
		}
	}
	c.Extensions = list
	return nil
}

func (c *Certificate) readExtension(e pkix.Extension) (known bool, err error) {
	switch id := e.Id; {
	case id.Equal(standard(arcSubjectKey)):
		return true, whole(e.Value, &c.SubjectKeyID)
	case id.Equal(standard(arcAuthorityKey)):
		var a authorityKey
		err = whole(e.Value, &a)
		c.AuthorityKeyID = a.ID
	case id.Equal(standard(arcKeyUsage)):
		var b asn1.BitString
		err = whole(e.Value, &b)
		c.usage = append(b.Bytes, 0)[0]
	case id.Equal(standard(arcKeyPeriod)):
		var p keyPeriod
		err = whole(e.Value, &p)
		c.KeyNotBefore, c.KeyNotAfter = p.NotBefore, p.NotAfter
	case id.Equal(standard(arcSubjectAlt)):
		c.State, err = localityOf(e.Value)
	case id.Equal(standard(arcConstraints)):
		var b constraints
		err = whole(e.Value, &b)
		c.CA = b.CA
	case id.Equal(standard(arcExtUsage)):
		err = whole(e.Value, &c.ExtendedUsages)
	case id.Equal(oidDocumentTypes()):
		var d documentTypes
		err = whole(e.Value, &d)
		c.DocumentTypes = d.Types
	default:
		return id.Equal(standard(arcIssuerAlt)) || id.Equal(standard(arcDistribution)), nil
	}
	return true, err
}

// whole reads one value and nothing behind it.
func whole(der []byte, into any) error {
	rest, err := asn1.Unmarshal(der, into)
	if err == nil && len(rest) > 0 {
		err = errors.New("something follows it")
	}
	return err
}

// localityOf gives the locality among alternative names: the State's code as in the MRZ; "" where there is none.
func localityOf(der []byte) (string, error) {
	var names []asn1.RawValue
	if err := whole(der, &names); err != nil {
		return "", err
	}
	for _, n := range names {
		var rdn pkix.RDNSequence
		if n.Class != asn1.ClassContextSpecific || n.Tag != 4 || whole(n.Bytes, &rdn) != nil {
			continue
		}
		var name pkix.Name
		if name.FillFromRDNSequence(&rdn); len(name.Locality) == 1 {
			return name.Locality[0], nil
		}
	}
	return "", nil
}
