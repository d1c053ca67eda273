package lift

import (
	"encoding/base64"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"unicode/utf8"
)

// Numbers, texts and bytes.

func (w *writer) raw(text string) { w.out = append(w.out, text...) }

// tagged writes {"$tag": text}.
func (w *writer) tagged(tag, text string) {
	w.raw(`{"` + tag + `":`)
	w.quoted(text)
	w.raw("}")
}

// key writes an object's key; one that starts with a dollar sign gets one more, for those stand for forms.
func (w *writer) key(name string) {
	if len(name) > 0 && name[0] == '$' {
		name = "$" + name
	}
	w.quoted(name)
	w.raw(":")
}

func isText(text string) bool { return utf8.ValidString(text) }

// text writes a string as it is; Go's may hold what is no Unicode.
func (w *writer) text(text string) {
	if isText(text) {
		w.quoted(text)
		return
	}
	w.raw(`{"$wtf8":"`)
	w.base64([]byte(text))
	w.raw(`"}`)
}

func (w *writer) quoted(text string) {
	if len(text) > maxBytes {
		w.failed = tooLarge
		return
	}
	if plain(text) {
		w.out = append(append(append(w.out, '"'), text...), '"')
		return
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		quoted = []byte(`""`)
	}
	w.out = append(w.out, quoted...)
}

func plain(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (w *writer) bytes(v reflect.Value) {
	w.raw(`{"$bytes":"`)
	switch {
	case v.Kind() == reflect.Slice:
		w.base64(v.Bytes())
	default:
		copied := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(copied), v)
		w.base64(copied)
	}
	w.raw(`"}`)
}

func (w *writer) base64(bytes []byte) {
	if len(bytes) > maxBytes {
		w.failed = tooLarge
		return
	}
	length := base64.StdEncoding.EncodedLen(len(bytes))
	start := len(w.out)
	w.out = append(w.out, make([]byte, length)...)
	base64.StdEncoding.Encode(w.out[start:], bytes)
}

func (w *writer) number(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		w.out = strconv.AppendBool(w.out, v.Bool())
	case reflect.Float32:
		w.float(v.Float(), 32)
	case reflect.Float64:
		w.float(v.Float(), 64)
	case reflect.Complex64:
		w.tagged("$literal", strconv.FormatComplex(v.Complex(), 'g', -1, 64))
	case reflect.Complex128:
		w.tagged("$literal", strconv.FormatComplex(v.Complex(), 'g', -1, 128))
	default:
		if v.CanInt() {
			w.out = strconv.AppendInt(w.out, v.Int(), 10)
			return
		}
		if v.Uint() <= math.MaxInt64 {
			w.out = strconv.AppendUint(w.out, v.Uint(), 10)
			return
		}
		w.tagged("$int", strconv.FormatUint(v.Uint(), 10))
	}
}

func (w *writer) float(f float64, bits int) {
	switch {
	case math.IsNaN(f):
		w.raw(`{"$float":"NaN"}`)
	case math.IsInf(f, 1):
		w.raw(`{"$float":"Infinity"}`)
	case math.IsInf(f, -1):
		w.raw(`{"$float":"-Infinity"}`)
	default:
		start := len(w.out)
		w.out = strconv.AppendFloat(w.out, f, 'g', -1, bits)
		for _, c := range w.out[start:] {
			if c == '.' || c == 'e' {
				return
			}
		}
		// A number without a point would be read as an integer, which ends at 64 bits.
		w.raw(".0")
	}
}
