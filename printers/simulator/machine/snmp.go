package machine

import (
	"fmt"
	"log/slog"
	"net"
	"slices"

	"github.com/gosnmp/gosnmp"
)

// maxBulk bounds the values of one answer.
const maxBulk = 100

// answerSNMP answers requests of SNMP v1 and v2c, community public, until the socket is closed. Nothing can be set.
func (m *Machine) answerSNMP(socket net.PacketConn, look func() Condition) error {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := socket.ReadFrom(buffer)
		if err != nil {
			return fmt.Errorf("receiving SNMP: %w", err)
		}
		answer, err := m.snmp(buffer[:n], look)
		if err == nil {
			_, err = socket.WriteTo(answer, from)
		}
		if err != nil {
			m.config.Logger.Debug("SNMP", slog.Any("error", err))
		}
	}
}

// snmp gives the answer to one request.
func (m *Machine) snmp(request []byte, look func() Condition) (answer []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // the codec's own, on what is no SNMP
			err = fmt.Errorf("decoding: %v", p)
		}
	}()
	codec := &gosnmp.GoSNMP{Version: gosnmp.Version2c, Logger: gosnmp.Logger{}}
	packet, err := codec.SnmpDecodePacket(request)
	if err != nil {
		return nil, fmt.Errorf("decoding: %w", err)
	}
	if packet.Version != gosnmp.Version1 && packet.Version != gosnmp.Version2c || packet.Community != "public" {
		return nil, fmt.Errorf("version %v, community %q: not answered", packet.Version, packet.Community)
	}
	reply := &gosnmp.SnmpPacket{Version: packet.Version, Community: packet.Community, PDUType: gosnmp.GetResponse, RequestID: packet.RequestID}
	m.fill(reply, packet, m.values(look()))
	return reply.MarshalMsg()
}

// fill puts the values asked for into a reply.
func (m *Machine) fill(reply, request *gosnmp.SnmpPacket, all []gosnmp.SnmpPDU) {
	switch request.PDUType {
	case gosnmp.GetRequest:
		for i, asked := range request.Variables {
			at := slices.IndexFunc(all, func(v gosnmp.SnmpPDU) bool { return v.Name == asked.Name })
			reply.Variables = append(reply.Variables, found(all, at, asked, gosnmp.NoSuchInstance))
			if at < 0 && request.Version == gosnmp.Version1 {
				reply.Error, reply.ErrorIndex, reply.Variables = gosnmp.NoSuchName, uint8(i+1), request.Variables
				return
			}
		}
	case gosnmp.GetNextRequest, gosnmp.GetBulkRequest:
		reply.Variables = following(all, request)
	default:
		reply.Error, reply.ErrorIndex, reply.Variables = gosnmp.NotWritable, 1, request.Variables
	}
}

func found(all []gosnmp.SnmpPDU, at int, asked gosnmp.SnmpPDU, missing gosnmp.Asn1BER) gosnmp.SnmpPDU {
	if at < 0 {
		return gosnmp.SnmpPDU{Name: asked.Name, Type: missing}
	}
	return all[at]
}

// following gives what follows the OIDs of a GetNext or GetBulk: of a GetBulk one value for each non-repeater, and then row by row those
// of all others (RFC 3416 §4.2.3).
func following(all []gosnmp.SnmpPDU, request *gosnmp.SnmpPacket) (list []gosnmp.SnmpPDU) {
	asked, once, rows := slices.Clone(request.Variables), len(request.Variables), 0
	if request.PDUType == gosnmp.GetBulkRequest {
		once, rows = min(int(request.NonRepeaters), once), int(request.MaxRepetitions)
	}
	for _, v := range asked[:once] {
		list = append(list, next(all, v))
	}
	for asked = asked[once:]; rows > 0 && len(asked) > 0 && len(list) < maxBulk; rows-- {
		for i, v := range asked {
			asked[i] = next(all, v)
		}
		list = append(list, asked...)
	}
	return list[:min(len(list), maxBulk)]
}

// next gives the value that follows an OID.
func next(all []gosnmp.SnmpPDU, asked gosnmp.SnmpPDU) gosnmp.SnmpPDU {
	at := slices.IndexFunc(all, func(v gosnmp.SnmpPDU) bool { return compareOID(v.Name, asked.Name) > 0 })
	if at < 0 {
		return gosnmp.SnmpPDU{Name: asked.Name, Type: gosnmp.EndOfMibView}
	}
	return all[at]
}
