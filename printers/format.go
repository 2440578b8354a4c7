package printers

// The formats of documents that a device may take (Snapshot.Formats, Ticket.Format).
const (
	FormatPDF    = "application/pdf"
	FormatRaster = "image/pwg-raster"                     // PWG 5102.4
	FormatPanels = "application/vnd.chancery.panels"      // package panel: bitmaps of a card printer
	FormatFields = "application/vnd.chancery.fields+json" // package fields: named texts and images for a station's own layout
)
