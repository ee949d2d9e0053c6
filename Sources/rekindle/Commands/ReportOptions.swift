import ArgumentParser
import Foundation
import Reports

/// Which reports to write, and where.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "text, json or html; repeatable, each with the -o that stands at the same place in the order.",
      valueName: "format"))
  var format: [ReportFormat] = []

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "A file for the report, written whole or not at all; without --format its extension tells the format.",
      valueName: "file"),
    completion: .file())
  var output: [String] = []

  func validate() throws { _ = try targets() }

  private struct Target {
    var format: ReportFormat
    /// Nil: standard output.
    var file: String?
  }

  /// Each format with its file. What goes nowhere else goes to standard output, and that is text if nothing is asked for.
  private func targets() throws -> [Target] {
    if format.isEmpty {
      let files = try output.map { file in
        guard let format = ReportFormat(fileExtension: (file as NSString).pathExtension) else {
          throw ValidationError("The format of \(file) is not told by its name; add --format text, json or html.")
        }
        return Target(format: format, file: file)
      }
      return [Target(format: .text, file: nil)] + files
    }
    guard output.count <= format.count else { throw ValidationError("There are more -o than --format.") }
    var targets = format.enumerated().map { Target(format: $1, file: $0 < output.count ? output[$0] : nil) }
    guard targets.count(where: { $0.file == nil }) <= 1 else {
      throw ValidationError("Only one report can go to standard output; give the others a file with -o.")
    }
    if !targets.contains(where: { $0.file == nil }) { targets.insert(Target(format: .text, file: nil), at: 0) }
    return targets
  }

  /// Writes all reports. A report that cannot be written is an error, whatever the verdict is.
  func write(_ report: Report) throws {
    for target in try targets() {
      if let file = target.file {
        let bytes = report.rendered(target.format, style: TextStyle(color: false, width: 80))
        do {
          // Foundation writes to a temporary file beside it and renames that.
          try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
        } catch {
          throw CommandError(
            "The report \(file) could not be written: \(error.localizedDescription) Look at the folder and its free space."
          )
        }
      } else {
        try StandardOutput.write(report.rendered(target.format, style: .terminal))
      }
    }
  }
}

extension ReportFormat: ExpressibleByArgument {
  init?(fileExtension: String) {
    switch fileExtension.lowercased() {
    case "txt", "text": self = .text
    case "json": self = .json
    case "html", "htm": self = .html
    default: return nil
    }
  }
}

/// A failure of a command, told in one sentence with its remedy.
struct CommandError: Error, CustomStringConvertible {
  var description: String
  var status: Int32

  init(_ description: String, status: Int32 = ExitStatus.incomplete) {
    self.description = description
    self.status = status
  }
}
