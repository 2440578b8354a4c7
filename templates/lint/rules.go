package lint

// Rules lists all rules: the page and its zones first, then what stands on it, then the printer.
func Rules() []Rule {
	return []Rule{
		outOfPage(), margin(), mrzOverlap(), infrared(), mrzInk(), keepOut(), overlap(), unverified(),
		mandatory(), order(), header(), zoneOrder(), visaLines(), dataVisible(), dateStyle(),
		glyphs(), overflow(), textSize(), captionSize(), captions(), captionLanguage(),
		portraitSize(), portraitPlace(), ghostSize(), signatureSize(),
		barcodeModule(), barcodeQuiet(), barcodeRoom(), barcodeArea(), barcodeAlone(),
		specimen(), mayOmit(), separation(), uvInk(), rainbow(), seeThrough(),
		microtext(), lineWidth(), screenPitch(), frameDepth(),
	}
}
