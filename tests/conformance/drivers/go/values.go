package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"agentsudo.dev/agentsudo"
)

// Values: the documented JSON form, read backwards.

// UUID stands for the type of that name in every UUID package.
type UUID [16]byte

// arguments reads a JSON object by parameter name, in its order.
func arguments(text string) agentsudo.Args {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		panic(fault(err.Error()))
	}
	args := agentsudo.Args{}
	for decoder.More() {
		name, err := decoder.Token()
		var form any
		if err == nil {
			err = decoder.Decode(&form)
		}
		if err != nil {
			panic(fault(err.Error()))
		}
		args = append(args, agentsudo.Arg{Name: name.(string), Value: value(form)})
	}
	return args
}

func value(form any) any {
	switch form := form.(type) {
	case json.Number:
		if whole, err := form.Int64(); err == nil {
			return whole
		}
		float, err := form.Float64()
		if err != nil {
			panic(fault(err.Error()))
		}
		return float
	case []any:
		list := make([]any, len(form))
		for i, item := range form {
			list[i] = value(item)
		}
		return list
	case map[string]any:
		for key, inner := range form {
			if strings.HasPrefix(key, "$") && !strings.HasPrefix(key, "$$") {
				return tagged(key, inner, form)
			}
		}
		object := map[string]any{}
		for key, item := range form {
			object[strings.TrimPrefix(key, "$")] = value(item)
		}
		return object
	}
	return form
}

func tagged(tag string, inner any, form map[string]any) any {
	text, _ := inner.(string)
	switch tag {
	case "$int":
		if small, err := strconv.ParseInt(text, 10, 64); err == nil {
			return small
		}
		number, _ := new(big.Int).SetString(text, 10)
		return number
	case "$float":
		return map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}[text]
	case "$bytes":
		return decoded(text)
	case "$wtf8":
		return string(decoded(text))
	case "$set":
		set := map[any]struct{}{}
		for _, item := range inner.([]any) {
			set[frozen(value(item))] = struct{}{}
		}
		return set
	case "$map":
		pairs := map[any]any{}
		for _, pair := range inner.([]any) {
			pairs[frozen(value(pair.([]any)[0]))] = value(pair.([]any)[1])
		}
		return pairs
	case "$datetime":
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			// Somewhere else on earth: the same instant.
			return at.In(time.FixedZone("", 2*60*60))
		}
	case "$duration":
		if span, err := time.ParseDuration(text + "s"); err == nil {
			return span
		}
	case "$uuid":
		if bytes, err := hex.DecodeString(strings.ReplaceAll(text, "-", "")); err == nil && len(bytes) == 16 {
			return UUID(*(*[16]byte)(bytes))
		}
	case "$type":
		fields := agentsudo.Args{}
		for name, item := range form["fields"].(map[string]any) {
			fields = append(fields, agentsudo.Arg{Name: strings.TrimPrefix(name, "$"), Value: value(item)})
		}
		return agentsudo.Form{Tag: tag, Text: text, Fields: fields}
	}
	return agentsudo.Form{Tag: tag, Text: text}
}

func decoded(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(fault(err.Error()))
	}
	return bytes
}

// frozen makes what can be a key: an array of a list.
func frozen(item any) any {
	list, ok := item.([]any)
	if !ok {
		return item
	}
	array := reflect.New(reflect.ArrayOf(len(list), reflect.TypeOf((*any)(nil)).Elem())).Elem()
	for i, part := range list {
		if part != nil {
			array.Index(i).Set(reflect.ValueOf(frozen(part)))
		}
	}
	return array.Interface()
}

// replace changes arguments as code that shares them can.
func replace(args agentsudo.Args, text string) {
	for _, fresh := range arguments(text) {
		for i := range args {
			if args[i].Name == fresh.Name {
				args[i].Value = fresh.Value
			}
		}
	}
}

func asJSON(args agentsudo.Args) string {
	object := map[string]any{}
	for _, arg := range args {
		object[arg.Name] = arg.Value
	}
	text, err := json.Marshal(object)
	if err != nil {
		// A value that only has a form.
		return "{}"
	}
	return string(text)
}
