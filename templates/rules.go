package templates

import (
	"regexp"
	"slices"
	"sync"

	"chancery/templates/fonts"
)

var (
	idForm    = regexp.MustCompile(`^[a-z0-9-]{1,40}/[a-z0-9-]{1,60}$`)
	inkForm   = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}$`)
	imageForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(png|jpg|jpeg)$`)
	iccForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.(icc|icm)$`)
)

// layoutRules gives the rules of the keys of a layout, by type and key. A rule of an inlined type
// such as Rect holds where the type that has it inlined has none of its own. They bound what can be
// drawn; what Doc 9303 asks for is the linter's.
var layoutRules = sync.OnceValue(func() map[string]rule {
	all := map[string]rule{}
	for _, rules := range []map[string]rule{headRules(), inkRules(), textRules(), pictureRules(), machineRules(), guillocheRules(), screenRules(), shapeRules()} {
		for name, r := range rules {
			all[name] = r
		}
	}
	return all
})

// Lengths in mm that several kinds have.
func onPage() rule    { return within(-500, 1500).must() }
func extentOf() rule  { return within(0.1, 1500).must() }
func lineWidth() rule { return within(0.02, 5) }
func face() rule      { return oneOf(faces()...) }
func inkName() rule   { return like(inkForm, "inks are small letters, digits and hyphens") }

// faces lists the fonts for words; OCR-B has no letters for them, and is for numbers that are read
// by machines too.
func faces() []string {
	return slices.DeleteFunc(fonts.Names(), func(name string) bool { return name == fonts.OCRB })
}

func headRules() map[string]rule {
	path := rule{least: 0, most: 100, choice: Fields(), each: &rule{least: 0, most: 300, each: &rule{long: 100}}}
	elements := list(0, maxElements, rule{})
	return map[string]rule{
		"Layout.id":      like(idForm, "must be authority and kind in small letters, such as utopia/passport-ordinary").must(),
		"Layout.version": within(1, 1e6).must(),
		"Layout.title":   words(120).must(),
		"Layout.format":  oneOf(Formats()...).must(),
		"Layout.page":    {need: true}, "Layout.captions": {need: true}, "Layout.front": {need: true},
		"Layout.inks":    {need: true, least: 1, most: maxInks, form: inkForm, say: "inks are small letters, digits and hyphens"},
		"Layout.mayOmit": list(1, 7, oneOf(separationNames()...)),
		"Layout.words":   path,
		"Size.width":     within(20, 1000).must(), "Size.height": within(20, 1000).must(),
		"Side.substrate": elements, "Side.personalization": elements, "Side.uv": elements,
		"Side.keepOuts": list(1, 50, rule{}),
		"KeepOut.why":   oneOf(KeepOutReasons()...).must(), "KeepOut.allow": list(1, 30, oneOf(Kinds()...)),
		"OutputIntent.condition": words(80).must(),
		"OutputIntent.profile":   like(iccForm, "must be the name of an ICC profile beside the layout, such as press.icc"),
	}
}

func inkRules() map[string]rule {
	part := within(0, 1)
	return map[string]rule{
		"Ink.cmyk": part, "Ink.separation": oneOf(separationNames()...),
		"Rainbow.turn": within(-360, 360), "Rainbow.stops": list(2, 8, rule{}).must(),
		"Stop.at": within(0, 1).must(), "Stop.ink": inkName().must(), "Stop.tint": within(0.001, 1),
		"CaptionStyle.font": face().must(), "CaptionStyle.second": face().must(),
		"CaptionStyle.size": within(1, 20).must(), "CaptionStyle.rise": within(0.5, 20).must(),
		"Paint.ink": inkName().must(), "Paint.tint": within(0.001, 1), "Paint.opacity": within(0.001, 1),
		"Rect.x": onPage(), "Rect.y": onPage(), "Rect.width": extentOf(), "Rect.height": extentOf(),
	}
}

func textRules() map[string]rule {
	caption, turn := list(1, 2, words(80)), within(-360, 360)
	return map[string]rule{
		"Text.x": onPage(), "Text.y": onPage(), "Text.width": within(1, 1500),
		"Text.value": words(200), "Text.field": oneOf(Fields()...), "Text.caption": caption,
		"Text.font": oneOf(fonts.Names()...).must(), "Text.fallback": list(1, 6, face()),
		"Text.size": within(1, 200).must(), "Text.min": within(1, 200), "Text.lines": within(1, maxLines), "Text.least": within(1, 200),
		"Text.align": oneOf("left", "center", "right"), "Text.space": within(-1, 20), "Text.turn": turn,
		"Text.date":     oneOf("month", "numeric", "short", "short-month"),
		"Signature.ink": inkName().must(), "Signature.caption": caption,
		"Microtext.x": onPage().may(), "Microtext.y": onPage().may(), "Microtext.width": within(1, 1500),
		"Microtext.text": words(300).must(), "Microtext.font": face().must(), "Microtext.size": within(0.3, 10).must(),
		"Microtext.turn": turn, "Microtext.along": words(maxPath),
		"Specimen.font": face().must(),
	}
}

func pictureRules() map[string]rule {
	return map[string]rule{
		"Ghost.opacity": within(0.01, 1).must(), "Ghost.ink": inkName(),
		"LinePortrait.pitch": within(0.05, 5).must(), "LinePortrait.thin": within(0, 2), "LinePortrait.thick": within(0.02, 5).must(),
		"LinePortrait.turn": within(-360, 360), "LinePortrait.amplitude": within(0, 5),
		"Image.file":    like(imageForm, "must be the name of a PNG or JPEG beside the layout, such as crest.png").must(),
		"Image.opacity": within(0.001, 1), "Image.ink": inkName(),
	}
}

func machineRules() map[string]rule {
	return map[string]rule{
		"MRZ.ink":      inkName().must(),
		"Barcode.kind": oneOf(BarcodeKinds()...).must(), "Barcode.content": words(2000).must(),
		"Barcode.module": within(0.05, 5).must(), "Barcode.quiet": within(0, 50), "Barcode.ink": inkName().must(),
	}
}

func guillocheRules() map[string]rule {
	return map[string]rule{
		"Waves.lines": within(1, 400).must(), "Waves.amplitude": within(0, 20).must(), "Waves.periods": within(0.1, 60).must(),
		"Waves.drift": within(-20, 20), "Waves.turn": within(-360, 360),
		"Relief.x": onPage(), "Relief.y": onPage(), "Relief.radius": within(1, 100).must(), "Relief.depth": within(-20, 20).must(),
		"Rosette.x": onPage(), "Rosette.y": onPage(), "Rosette.radius": within(0.5, 200).must(), "Rosette.inner": within(0, 0.95),
		"Rosette.curves": within(1, 120).must(), "Rosette.petals": within(1, 60).must(), "Rosette.lobes": within(1, 60).must(), "Rosette.depth": within(0, 0.5),
		"Band.strands": within(1, 60).must(), "Band.swings": within(1, 200).must(), "Band.lobes": within(1, 60).must(), "Band.depth": within(0, 0.5),
		"PortraitFrame.depth": within(0.1, 50).must(), "PortraitFrame.strands": within(1, 60).must(), "PortraitFrame.swings": within(1, 400).must(),
		"Line.line": within(0.02, 2).must(), "Line.seed": words(100).must(),
	}
}

func screenRules() map[string]rule {
	pitch, turn, line := within(0.05, 5).must(), within(-360, 360), within(0.02, 4).must()
	return map[string]rule{
		"LineScreen.pitch": pitch, "LineScreen.turn": turn, "LineScreen.line": line,
		"LineScreen.hidden": words(60).must(), "LineScreen.font": face().must(),
		"Latent.pitch": pitch, "Latent.turn": turn, "Latent.line": line, "Latent.text": words(100).must(), "Latent.font": face().must(),
		"Register.x": onPage(), "Register.y": onPage(), "Register.radius": within(0.5, 50).must(),
		"Register.points": within(3, 24).must(), "Register.half": oneOf(Front, Back).must(),
	}
}

func shapeRules() map[string]rule {
	return map[string]rule{
		"Rule.x": onPage(), "Rule.y": onPage(), "Rule.x2": onPage(), "Rule.y2": onPage(), "Rule.line": lineWidth().must(),
		"Box.radius": within(0, 500), "Box.line": within(0, 5),
		"Drawing.x": onPage(), "Drawing.y": onPage(), "Drawing.scale": within(0.0001, 1000).must(),
		"Drawing.path": words(maxPath).must(), "Drawing.line": within(0, 5),
	}
}
