import ArgumentParser
import Reports

extension AnswerFormat: ExpressibleByArgument {}

/// For commands whose answer is a list or a few lines, and no report.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format = AnswerFormat.text

  var destination: AnswerDestination { AnswerDestination(format: format) }
}

/// For an answer that may go to a file.
struct AnswerFileOptions: ParsableArguments {
  @OptionGroup var answer: AnswerOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A file for the report, in place of standard output.", valueName: "file"), completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp("A file for the report as JSON, beside the answer in the other form.", valueName: "file"),
    completion: .file())
  var json: String?

  /// - Parameters:
  ///   - other: another file that the command writes.
  ///   - isPrivate: whether the answer can hold documents' values.
  func destination(besides other: String? = nil, isPrivate: Bool = false) -> AnswerDestination {
    AnswerDestination(format: answer.format, file: output, json: json, other: other, isPrivate: isPrivate)
  }
}

/// In which form an answer is written, and where to.
struct AnswerDestination: Sendable {
  var format = AnswerFormat.text
  /// Nil: standard output.
  var file: String?
  /// Where the JSON goes, too; nil: nowhere.
  var json: String?
  /// Another file that the command writes.
  var other: String?
  /// Whether only the file's owner can read it.
  var isPrivate = false
  /// Whether a run that fails has to say so as a plugin of Nagios.
  var isForPlugin = false

  /// The file, found out before any work.
  /// - Throws: `CommandError` if a file cannot be written, `ValidationError` if two of them are the same.
  func place() throws -> OutputPlace? {
    var places: [OutputPlace] = []
    for path in [file, json, other].compactMap(\.self) {
      let place = try OutputPlace(path)
      guard !places.contains(place) else { throw ValidationError("\(place.path) is to be written twice.") }
      places.append(place)
    }
    return file == nil ? nil : places.first
  }

  /// - Parameter place: from `place()`.
  func write(_ answer: Answer, to place: OutputPlace?, isQuiet: Bool) throws {
    let isLeftOut = isQuiet && answer.isConfirmation && answer.status == .verified && place == nil
    var notes = answer.notes
    try answer.reports()
    if let json, case .forms(_, let bytes) = answer.body { try write(bytes(), to: try OutputPlace(json)) }
    switch answer.body {
    case .forms(_, let json) where format == .json:
      try write(json(), to: place)
      notes += answer.notesBesideJSON
    case _ where isLeftOut: break
    case .forms(let text, _): try write(Array(text(place == nil ? .terminal : TextStyle()).utf8), to: place)
    case .bytes(let bytes): try write(bytes, to: place)
    }
    for note in notes { StandardError.tell(note) }
  }

  private func write(_ bytes: [UInt8], to place: OutputPlace?) throws {
    if let place {
      try WholeFile.write(bytes, to: place, isPrivate: isPrivate)
    } else {
      try StandardOutput.write(bytes)
    }
  }
}
