module agentsudo.dev/bench

go 1.19

require agentsudo.dev/agentsudo v0.0.0

replace agentsudo.dev/agentsudo => ../../../../bindings-ffi/go
