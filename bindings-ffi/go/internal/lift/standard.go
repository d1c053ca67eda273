package lift

import (
	"context"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"time"
)

// Types whose values have one textual form.

var (
	emptyStruct     = reflect.TypeOf(struct{}{})
	timeType        = reflect.TypeOf(time.Time{})
	durationType    = reflect.TypeOf(time.Duration(0))
	bigIntType      = reflect.TypeOf(big.Int{})
	bigRatType      = reflect.TypeOf(big.Rat{})
	bigFloatType    = reflect.TypeOf(big.Float{})
	urlType         = reflect.TypeOf(url.URL{})
	regexpType      = reflect.TypeOf(regexp.Regexp{})
	jsonNumberType  = reflect.TypeOf(json.Number(""))
	rawMessageType  = reflect.TypeOf(json.RawMessage{})
	contextType     = reflect.TypeOf((*context.Context)(nil)).Elem()
	textMarshalType = reflect.TypeOf((*encoding.TextMarshaler)(nil)).Elem()
)

// standard writes a value of one of them; false if it is of another type.
func (w *writer) standard(v reflect.Value, t reflect.Type) bool {
	switch t {
	case timeType:
		at, ok := interfaceOf(v).(time.Time)
		if !ok {
			w.opaque(t)
			return true
		}
		w.tagged("$datetime", instant(at))
		return true
	case durationType:
		w.tagged("$duration", duration(time.Duration(v.Int())))
		return true
	case jsonNumberType, rawMessageType:
		return w.json(v, t)
	}
	if t.Implements(contextType) {
		// It holds sessions, deadlines and other values of the program's: never part of what is asked.
		w.opaque(contextType)
		return true
	}
	if v.Kind() == reflect.Array && t.Name() == "UUID" && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8 {
		var id [16]byte
		reflect.Copy(reflect.ValueOf(&id).Elem(), v)
		text := hex.EncodeToString(id[:])
		w.tagged("$uuid", fmt.Sprintf("%s-%s-%s-%s-%s", text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
		return true
	}
	if v.Kind() == reflect.Struct {
		return w.literal(v, t)
	}
	return false
}

func (w *writer) json(v reflect.Value, t reflect.Type) bool {
	if t == rawMessageType {
		// As it was written: two readers of such a text may understand it differently.
		text := string(v.Bytes())
		if !isText(text) {
			return false
		}
		w.tagged("$literal", text)
		return true
	}
	text := v.String()
	switch {
	case wholeNumber.MatchString(text):
		// What would be an int if it had not been left as text.
		if number, err := strconv.ParseInt(text, 10, 64); err == nil {
			w.out = strconv.AppendInt(w.out, number, 10)
		} else {
			w.tagged("$int", text)
		}
	case number.MatchString(text):
		w.tagged("$decimal", text)
	default:
		return false
	}
	return true
}

var (
	wholeNumber = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	number      = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// literal writes a struct whose value is in its unexported fields, if it has a text for it.
func (w *writer) literal(v reflect.Value, t reflect.Type) bool {
	switch t {
	case bigIntType, bigRatType, bigFloatType, urlType, regexpType:
	default:
		plan := planOf(t)
		if len(plan.fields) > 0 || !(t.Implements(textMarshalType) || reflect.PointerTo(t).Implements(textMarshalType)) {
			return false
		}
	}
	pointer := reflect.New(t)
	if !v.CanInterface() {
		w.opaque(t)
		return true
	}
	// A copy, which is then addressable; big numbers share their digits with it, and are only read.
	pointer.Elem().Set(v)
	tag, text, ok := textOf(pointer.Interface(), t)
	if !ok || !isText(text) {
		w.opaque(t)
		return true
	}
	w.tagged(tag, text)
	return true
}

// textOf runs a type's own MarshalText or String; one that fails or panics makes the value opaque.
func textOf(value any, t reflect.Type) (tag, text string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	switch value := value.(type) {
	case *big.Int:
		return "$int", value.String(), true
	case *big.Rat:
		return "$literal", value.RatString(), true
	case *big.Float:
		return "$decimal", value.Text('g', -1), true
	case *url.URL:
		return "$literal", value.String(), true
	case *regexp.Regexp:
		return "$literal", value.String(), true
	}
	marshaler, ok := value.(encoding.TextMarshaler)
	if !ok {
		return "", "", false
	}
	marshaled, err := marshaler.MarshalText()
	tag = "$literal"
	switch t.Name() {
	case "Decimal":
		tag = "$decimal"
	case "UUID":
		tag = "$uuid"
	}
	return tag, string(marshaled), err == nil
}

func interfaceOf(v reflect.Value) any {
	if !v.CanInterface() {
		return nil
	}
	return v.Interface()
}

// instant writes a point in time, in UTC, with six digits as in every language; with nine where those are needed to tell it from
// its neighbours. Time zone and monotonic reading are no part of it.
func instant(at time.Time) string {
	if at.Nanosecond()%1000 != 0 {
		return at.UTC().Format("2006-01-02T15:04:05.000000000Z")
	}
	return at.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// duration writes seconds with six digits, or nine as in instant.
func duration(d time.Duration) string {
	sign, nanoseconds := "", uint64(d)
	if d < 0 {
		sign, nanoseconds = "-", -nanoseconds
	}
	seconds, rest := nanoseconds/1e9, nanoseconds%1e9
	if rest%1000 != 0 {
		return fmt.Sprintf("%s%d.%09d", sign, seconds, rest)
	}
	return fmt.Sprintf("%s%d.%06d", sign, seconds, rest/1000)
}
