package main

import (
	"fmt"
	"net/url"
	"strings"
)

// fault: the line makes no sense, which is a defect of a vector or of this driver.
type fault string

func (f fault) Error() string { return string(f) }

func faultf(format string, values ...any) error { return fault(fmt.Sprintf(format, values...)) }

type field struct{ key, value string }

// line is a word with fields; keys may repeat.
type line struct {
	word   string
	fields []field
}

func parse(text string) (*line, error) {
	parts := strings.Split(text, "\t")
	word, err := url.PathUnescape(parts[0])
	l := &line{word: word}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		if key, err = url.PathUnescape(key); err != nil {
			return l, err
		}
		if value, err = url.PathUnescape(value); err != nil {
			return l, err
		}
		l.fields = append(l.fields, field{key, value})
	}
	return l, err
}

// with adds a field; one without a value is left out.
func (l *line) with(key string, value any) *line {
	if text, ok := value.(string); ok && text == "" {
		return l
	}
	l.fields = append(l.fields, field{key, fmt.Sprint(value)})
	return l
}

func (l *line) has(key string) bool {
	for _, f := range l.fields {
		if f.key == key {
			return true
		}
	}
	return false
}

func (l *line) get(key, otherwise string) string {
	for _, f := range l.fields {
		if f.key == key {
			return f.value
		}
	}
	return otherwise
}

// all gives every value of a key; nil if there is none.
func (l *line) all(key string) []string {
	var values []string
	for _, f := range l.fields {
		if f.key == key {
			values = append(values, f.value)
		}
	}
	return values
}

func (l *line) need(key string) string {
	if !l.has(key) {
		panic(fault("`" + l.word + "` needs `" + key + "`"))
	}
	return l.get(key, "")
}

func (l *line) String() string {
	var out strings.Builder
	out.WriteString(escape(l.word))
	for _, f := range l.fields {
		out.WriteString("\t" + escape(f.key) + "=" + escape(f.value))
	}
	return out.String()
}

func escape(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		if b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || strings.IndexByte("-._~", b) >= 0 {
			out.WriteByte(b)
		} else {
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
