import ArgumentParser
import Foundation

/// The form of a command's answer on standard output.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

/// For commands whose answer is a list or a few lines, and no report.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format = AnswerFormat.text
}
