package page

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// recordKey is the entry of the information dictionary for the record's digest.
const recordKey = "/ChanceryRecord"

// writeMetadata writes the information dictionary and the XMP stream. Both hold the same, and
// nothing that a clock or a random source gives.
func (d *Document) writeMetadata(digest [32]byte) (info, metadata int) {
	b := d.base
	date, xmpDate := "", ""
	if !d.Date.IsZero() {
		t := d.Date.UTC()
		date = fmt.Sprintf("/CreationDate(D:%s)/ModDate(D:%s)", t.Format("20060102150405Z"), t.Format("20060102150405Z"))
		at := t.Format("2006-01-02T15:04:05Z")
		xmpDate = fmt.Sprintf("<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate><xmp:MetadataDate>%s</xmp:MetadataDate>", at, at, at)
	}
	if d.Record != [32]byte{} {
		date += fmt.Sprintf("%s<%x>", recordKey, d.Record)
	}
	info = d.own.add(fmt.Sprintf("<</Title%s/Creator%s/Producer%s/Trapped/False%s>>", textString(b.title), textString(b.creator), textString(b.creator), date))
	id := fmt.Sprintf("uuid:%x-%x-%x-%x-%x", digest[0:4], digest[4:6], digest[6:8], digest[8:10], digest[10:16])
	xmp := "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">` +
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + escape(b.title) + `</rdf:li></rdf:Alt></dc:title>` +
		`<xmp:CreatorTool>` + escape(b.creator) + `</xmp:CreatorTool>` + xmpDate +
		`<pdf:Producer>` + escape(b.creator) + `</pdf:Producer><pdf:Trapped>False</pdf:Trapped>` +
		`<xmpMM:DocumentID>` + id + `</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID><xmpMM:RenditionClass>default</xmpMM:RenditionClass>` +
		"</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
	// Metadata stays uncompressed, so that it can be found without reading the PDF.
	return info, d.own.stream("/Type/Metadata/Subtype/XML", []byte(xmp))
}

func escape(s string) string {
	var b bytes.Buffer
	// A bytes.Buffer accepts every write.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
