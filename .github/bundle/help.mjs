function e(e){return e===void 0?t:n[e]}const t=`lockproof: what a migration locks, whom that blocks, and how to do it safely

  lockproof lint <file, folder or glob>...   find unsafe statements
  lockproof lint --base origin/main          what the branch adds or touches
  lockproof lint --staged                    what the next commit does
  lockproof baseline                         list old findings, to see new ones
  lockproof explain <file or "statement">    what any statement locks, and why
  lockproof detect                           which migrations there are, whose
  lockproof init                             write a config and a hook
  lockproof lsp                              a language server for editors
  lockproof rules [id]                       the rules, or the page of one

  lockproof <command> --help                 the flags of a command
  lockproof --version

Exit code: 0 nothing to fix, 1 findings, 2 it could not do its whole job.
`,n={lint:`lockproof lint [file, folder, glob or -]...   (none: the config's, or all found)

  -f, --format <name>     pretty (default), json, sarif, github, gitlab, junit,
                          checkstyle, rdjson, sonar, gcc, markdown, html
  -o, --output <file>     write the report there instead of to standard output
      --base <git ref>    report only what the branch adds or touches since then
      --staged            report only what is staged, as it is staged
      --skip-others       leave out named files that are no migrations
      --baseline <file>   not lockproof-baseline.json beside the config
      --fail-on <what>    exit 1 from error, warning (default) or note on; never
      --fail-on-unread    exit 1 when something could not be analyzed
      --rule <id,...>     only these rules
  -q, --quiet, --plans    leave out notes; print every step of a plan
      --server <version>  the oldest server the migrations meet
      --dialect <name>, --framework <name>   as "lockproof detect" calls them
      --parser <name>     libpg-query, pgsql-ast-parser (weaker, no WebAssembly)
      --schema <file>     begin from this dump (pg_dump --schema-only)
      --transaction <how> run, file, implicit, none: what the runner wraps
      --no-history, --down   forget what comes before; report on down migrations
      --stdin-filename <path>   lint standard input as this file
  -c, --config <file>, --no-config   not the nearest; none, as it runs code
      --color, --no-color, --width <columns>, --no-cache (find all anew)

Exit code: 0 nothing to fix, 1 findings, 2 could not do its whole job.
`,baseline:`lockproof baseline [file, folder or glob]...   what is found from now on is new

  -o, --output <file>     not lockproof-baseline.json beside the config
      --server <version>  the oldest server the migrations meet
      --dialect <name>, --framework <name>   as "lockproof detect" calls them
      --parser <name>     libpg-query, pgsql-ast-parser (weaker, no WebAssembly)
      --schema <file>     begin from this dump (pg_dump --schema-only)
      --transaction <how> run, file, implicit, none: what the runner wraps
      --down              list those of down migrations, too
  -c, --config <file>, --no-config

An entry that nothing answers to any more is a finding.
`,explain:`lockproof explain <file, "statement" or ->   what each statement locks, and why

  -f, --format <name>     pretty (default), json
  -o, --output <file>     write it there instead of to standard output
      --server <version>  the server that runs it
      --dialect <name>, --framework <name>   as "lockproof detect" calls them
      --parser <name>     libpg-query, pgsql-ast-parser (weaker, no WebAssembly)
      --schema <file>     begin from this dump (pg_dump --schema-only)
      --transaction <how> run, file, implicit, none: what the runner wraps
      --no-history        forget the files that come before
      --down              explain down migrations, too
      --stdin-filename <path>   explain standard input as this file
  -c, --config <file>, --no-config
      --color, --no-color, --width <columns>
`,detect:`lockproof detect [file, folder or glob]...   which, whose, how they run

  -f, --format <name>     pretty (default), json
  -o, --output <file>     write it there instead of to standard output
      --framework <name>  do not look for signs: it is this one
      --dialect <name>    postgres, mysql or mariadb
      --transaction <how> run, file, implicit, none: what the runner wraps
  -c, --config <file>, --no-config
      --color, --no-color, --width <columns>
`,lsp:`lockproof lsp   a language server for editors, over standard input and output

      --server <version>  the oldest server the migrations meet
      --dialect <name>, --framework <name>   as "lockproof detect" calls them
  -c, --config <file>, --no-config   not the nearest; none, as it runs code
      --stdio             what it does anyway; editors say so

Findings as diagnostics, what a statement locks and the plan on hover, and the
first step of the plan or an allow as code actions. Unsaved text counts.
`,init:`lockproof init   a config for the migrations here, and a hook before commits

      --framework <name>, --dialect <name>   as "lockproof detect" calls them
      --server <version>  the oldest server the migrations meet

The hook goes to the tool in use: pre-commit, lefthook, lint-staged or husky, or
git itself where there is none. What is there already is left as it is; it then
says what to add by hand.
`,rules:`lockproof rules        all rules
lockproof rules <id>   the page of one rule

  -f, --format <name>     pretty (default), json
  -c, --config <file>     lists the custom rules of this config, too
      --no-config         run no config
      --color, --no-color, --width <columns>
`};export{e as helpFor};