package snmp

// The scalars that are asked for at once (RFC 3418 §2, RFC 2790 §4, RFC 3805 §6). The printer is the device 1 of its host, and
// its first marker is the engine: the printers that this package is for are one machine each.
const (
	sysUpTime          = ".1.3.6.1.2.1.1.3.0"
	hrDeviceDescr      = ".1.3.6.1.2.1.25.3.2.1.3.1"
	hrPrinterStatus    = ".1.3.6.1.2.1.25.3.5.1.1.1"
	hrPrinterErrors    = ".1.3.6.1.2.1.25.3.5.1.2.1" // hrPrinterDetectedErrorState
	prtGeneralName     = ".1.3.6.1.2.1.43.5.1.1.16.1"
	prtGeneralSerial   = ".1.3.6.1.2.1.43.5.1.1.17.1"
	prtMarkerUnit      = ".1.3.6.1.2.1.43.10.2.1.3.1.1" // prtMarkerCounterUnit
	prtMarkerLifeCount = ".1.3.6.1.2.1.43.10.2.1.4.1.1"
	prtMarkerPowerOn   = ".1.3.6.1.2.1.43.10.2.1.5.1.1" // prtMarkerPowerOnCount
)

func scalars() []string {
	return []string{
		sysUpTime, hrDeviceDescr, hrPrinterStatus, hrPrinterErrors,
		prtGeneralName, prtGeneralSerial, prtMarkerUnit, prtMarkerLifeCount, prtMarkerPowerOn,
	}
}

// Columns of the tables; the device 1 is the first part of each row's index.
const (
	supplyClass = ".1.3.6.1.2.1.43.11.1.1.4.1" // 3 is consumed, 4 is filled
	supplyType  = ".1.3.6.1.2.1.43.11.1.1.5.1"
	supplyDescr = ".1.3.6.1.2.1.43.11.1.1.6.1"
	supplyUnit  = ".1.3.6.1.2.1.43.11.1.1.7.1"
	supplyMax   = ".1.3.6.1.2.1.43.11.1.1.8.1"
	supplyLevel = ".1.3.6.1.2.1.43.11.1.1.9.1"

	inputMax   = ".1.3.6.1.2.1.43.8.2.1.9.1"
	inputLevel = ".1.3.6.1.2.1.43.8.2.1.10.1"
	inputMedia = ".1.3.6.1.2.1.43.8.2.1.12.1"
	inputName  = ".1.3.6.1.2.1.43.8.2.1.13.1"

	alertSeverity = ".1.3.6.1.2.1.43.18.1.1.2.1"
	alertTraining = ".1.3.6.1.2.1.43.18.1.1.3.1"
	alertGroup    = ".1.3.6.1.2.1.43.18.1.1.4.1"
	alertCode     = ".1.3.6.1.2.1.43.18.1.1.7.1"
	alertDescr    = ".1.3.6.1.2.1.43.18.1.1.8.1"
)
