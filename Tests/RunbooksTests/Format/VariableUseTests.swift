import Testing

@testable import Runbooks

/// Where the shell puts a value, and where a `$` is another program's.
@Suite struct VariableUseTests {
  @Test(arguments: [
    (#"echo $a "$b" "${c}""#, ["a", "b", "c"]),
    (#"jq '.x == $a' "$b""#, ["b"]),
    (#"echo \$a "\$b" '\'$c"#, ["c"]),
    (#"x="$(jq -r '.[$a]' "$b")" $c"#, ["b", "c"]),
    (#"x="it's $a""#, ["a"]),
    (#"x=$(f "$(g '$a' $b)") '$c'"#, ["b"]),
    ("# don't $a\necho $b", ["b"]),
    ("echo a#'b$c' $d", ["d"]),
    (#"echo $'it\'s $a' $b"#, ["b"]),
    ("cat <<END\n'$a' it's\nEND\necho '$b' $c", ["a", "c"]),
    ("cat <<'END'\n$a\nEND\necho $b", ["b"]),
    ("cat <<-\"END\"\n\t$a\n\tEND\necho $b", ["b"]),
    ("cat <<< '$a' $b", ["b"]),
    (#"echo $(( $a + 1 )) '$b'"#, ["a"]),
    (#"case "$a" in x) echo '$b' ;; esac; echo $c"#, ["a", "c"]),
    (#"echo $aB ${a:-b} $A $1 ${#a}"#, []),
    ("echo '$a", []), ("y=${x/ #/}; echo ${c}", ["c"]), ("(true)# don't\necho ${b}", ["b"]),
    ("n=$((1 << 4)); jq '${a}' $b", ["b"]), (#"echo ${x:+'$a' "$b"} ${#n} '$c' $d"#, ["b", "d"]),
    ("cat <<END # '$a\n$b\nEND\n$c", ["b", "c"]),
  ])
  func names(_ command: String, _ names: [String]) {
    #expect(VariableUse.all(in: command).map(\.name) == names)
  }

  @Test func linesAndPlaces() throws {
    let command = "one 'a\nb'\ncat <<X\n${a}\nX\n\"$b\""
    let uses = VariableUse.all(in: command)
    #expect(uses.map(\.line) == [3, 5] && uses.map { String(command[$0.range]) } == ["${a}", "$b"])
  }

  @Test("What is shown of a command runs as it stands: no value in another program's quotes")
  func shown() {
    let expanded = ExpandedCommand(
      #"jq --arg minute "$minute" 'select(.t == $minute)' "${file}""#, ["minute": "5", "file": "a b"])
    #expect(expanded.lines == [#"jq --arg minute "5" 'select(.t == $minute)' "${file}""#, #"where file is "a b""#])
  }
}
