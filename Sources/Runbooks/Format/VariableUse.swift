/// A place in a command where the shell puts a runbook's variable: `${name}` or `$name`.
///
/// In single quotes, in comments, behind a backslash and in a here-document whose end is quoted, a `$` is itself: there it is often the
/// variable of another program, such as jq.
struct VariableUse {
  var name: String
  var range: Range<String.Index>
  var isBraced: Bool
  /// How many lines of the command stand before it.
  var line: Int

  /// All of them, in small letters.
  static func all(in command: String) -> [VariableUse] {
    var scanner = ShellScanner(command)
    scanner.scan()
    return scanner.uses
  }

  static func isWord(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || character == "_")
  }
}

/// Reads a command as far as bash's quoting goes (bash(1), QUOTING and Here Documents).
private struct ShellScanner {
  /// What a character is read in.
  private enum Context {
    /// Words of a command: at the top, or in `$(...)`, with the parentheses that are open in it.
    case words(open: Int)
    case doubleQuotes
    /// `${...}` that is more than a name.
    case braces
  }

  private let command: String
  private var index: String.Index
  private var line = 0
  private var contexts: [Context] = [.words(open: 0)]
  /// Here-documents that begin behind this line.
  private var documents: [(end: String, isQuoted: Bool, isIndented: Bool)] = []
  private(set) var uses: [VariableUse] = []

  init(_ command: String) {
    self.command = command
    index = command.startIndex
  }

  private var isInQuotes: Bool {
    if case .doubleQuotes? = contexts.last { true } else { false }
  }

  private var isInBraces: Bool {
    if case .braces? = contexts.last { true } else { false }
  }

  mutating func scan() {
    // A comment begins with a word.
    var isWordStart = true
    while let character = take() {
      let startsWord = isWordStart
      isWordStart = " \t\n;&|()".contains(character) && !isInBraces
      switch character {
      case "\\": _ = take()
      case "$": dollar()
      case "\"": toggleQuotes()
      case "\n" where !isInQuotes: readDocuments()
      case "'" where !isInQuotes: skip { $0 == "'" }
      case "#" where !isInQuotes && startsWord: skipComment()
      case "<" where !isInQuotes && !isInBraces: beginDocument()
      case "(", ")": parenthesis(character)
      case "}" where isInBraces: contexts.removeLast()
      default: break
      }
    }
  }

  private var next: Character? { index < command.endIndex ? command[index] : nil }

  private mutating func take() -> Character? {
    guard let character = next else { return nil }
    index = command.index(after: index)
    if character == "\n" { line += 1 }
    return character
  }

  /// Goes on behind the first character that fits.
  private mutating func skip(to fits: (Character) -> Bool) {
    while let character = take() {
      if fits(character) { return }
    }
  }

  private mutating func skipComment() {
    while let character = next, character != "\n" { index = command.index(after: index) }
  }

  private mutating func toggleQuotes() {
    if isInQuotes { contexts.removeLast() } else { contexts.append(.doubleQuotes) }
  }

  private mutating func parenthesis(_ character: Character) {
    guard case .words(let open)? = contexts.last else { return }
    if character == "(" {
      contexts[contexts.count - 1] = .words(open: open + 1)
    } else if open > 0 {
      contexts[contexts.count - 1] = .words(open: open - 1)
    } else if contexts.count > 1 {
      contexts.removeLast()
    }
  }

  /// Behind a `$`: a variable, `$(...)`, or `$'...'`.
  private mutating func dollar() {
    let start = command.index(before: index)
    switch next {
    case "(":
      _ = take()
      contexts.append(.words(open: 0))
    case "'" where !isInQuotes:
      _ = take()
      while let character = take(), character != "'" {
        if character == "\\" { _ = take() }
      }
    default: variable(from: start)
    }
  }

  private mutating func variable(from start: String.Index) {
    let isBraced = next == "{"
    let nameStart = isBraced ? command.index(after: index) : index
    let name = command[nameStart...].prefix { VariableUse.isWord($0) && !$0.isUppercase }
    guard let first = name.first, first.isLetter else { return isBraced ? enterBraces() : () }
    if isBraced {
      guard name.endIndex < command.endIndex, command[name.endIndex] == "}" else { return enterBraces() }
      index = command.index(after: name.endIndex)
    } else {
      // `$nameX` is another variable.
      guard name.endIndex == command.endIndex || !VariableUse.isWord(command[name.endIndex]) else { return }
      index = name.endIndex
    }
    uses.append(VariableUse(name: String(name), range: start..<index, isBraced: isBraced, line: line))
  }

  private mutating func enterBraces() {
    _ = take()
    contexts.append(.braces)
  }

  /// Behind a `<`: `<<END`, `<<-END`, `<<'END'`; a here-string `<<<` is none.
  private mutating func beginDocument() {
    guard next == "<" else { return }
    _ = take()
    guard next != "<" else {
      _ = take()
      return
    }
    let isIndented = next == "-"
    if isIndented { _ = take() }
    while next == " " { _ = take() }
    let word = command[index...].prefix { !" \t\n;&|<>()".contains($0) }
    index = word.endIndex
    let end = word.filter { !"'\"\\".contains($0) }
    // `1 << 4` shifts a number.
    guard let first = end.first, first.isLetter || first == "_" else { return }
    documents.append((end, end.count < word.count, isIndented))
  }

  /// The here-documents whose beginnings stand on the line that has just ended.
  private mutating func readDocuments() {
    for document in documents {
      while index < command.endIndex {
        let text = command[index...].prefix { $0 != "\n" }
        let bare = document.isIndented ? text.drop { $0 == "\t" } : text
        if bare == document.end[...] {
          index = text.endIndex
          break
        }
        if !document.isQuoted { scanDocumentLine(until: text.endIndex) }
        index = text.endIndex
        _ = take()
      }
    }
    documents = []
  }

  private mutating func scanDocumentLine(until end: String.Index) {
    while index < end, let character = take() {
      if character == "\\", index < end { _ = take() }
      if character == "$" { variable(from: command.index(before: index)) }
      if isInBraces { contexts.removeLast() }
    }
  }
}
