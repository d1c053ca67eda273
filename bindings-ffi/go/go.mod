module agentsudo.dev/agentsudo

go 1.19
