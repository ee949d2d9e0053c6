/// A place in a command where a runbook's variable stands: `${name}` or `$name`.
struct VariableUse {
  var name: String
  var range: Range<String.Index>
  var isBraced: Bool
  /// How many lines of the command stand before it.
  var line: Int

  /// All of them, in small letters; whether the shell would expand them there is not asked.
  static func all(in command: String) -> [VariableUse] {
    var uses: [VariableUse] = []
    var line = 0
    var index = command.startIndex
    while index < command.endIndex {
      let start = index
      let character = command[index]
      index = command.index(after: index)
      if character == "\n" { line += 1 }
      if character == "\\", index < command.endIndex, command[index] == "$" {
        index = command.index(after: index)
        continue
      }
      guard character == "$", index < command.endIndex else { continue }
      let isBraced = command[index] == "{"
      let nameStart = isBraced ? command.index(after: index) : index
      let name = command[nameStart...].prefix { isSmallWord($0) }
      guard let first = name.first, first.isLetter else { continue }
      if isBraced {
        guard name.endIndex < command.endIndex, command[name.endIndex] == "}" else { continue }
        index = command.index(after: name.endIndex)
      } else {
        // `$nameX` is another variable.
        guard name.endIndex == command.endIndex || !isWord(command[name.endIndex]) else { continue }
        index = name.endIndex
      }
      uses.append(VariableUse(name: String(name), range: start..<index, isBraced: isBraced, line: line))
    }
    return uses
  }

  static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }

  private static func isSmallWord(_ character: Character) -> Bool { isWord(character) && !character.isUppercase }
}
