import ArgumentParser
import Foundation
import Reports
import Restore

/// `--mode` as it is typed.
struct ModeOption: ExpressibleByArgument {
  var mode: RestoreMode

  init(mode: RestoreMode) {
    self.mode = mode
  }

  init?(argument: String) {
    guard let mode = RestoreMode(argument) else { return nil }
    self.mode = mode
  }

  var defaultValueDescription: String { mode.description }
}

enum ReferencesOption: String, ExpressibleByArgument, CaseIterable {
  case keep, retarget

  var references: RestoreReferences {
    switch self {
    case .keep: .keep
    case .retarget: .retarget
    }
  }
}

/// The form of a restore's report, and where it goes.
struct RestoreAnswerOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Option(help: ArgumentHelp("text or json.", valueName: "format"))
  var format = Format.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("A file for the report, in place of standard output.", valueName: "file"), completion: .file())
  var output: String?

  /// Where the report goes, found out before any work.
  struct Destination: Sendable {
    var format: Format
    var place: OutputPlace?

    /// - Parameters:
    ///   - isQuiet: whether text is left out on standard output: there is nothing to tell.
    ///   - isPrivate: whether the report can hold documents' values.
    func write(
      isQuiet: Bool, isPrivate: Bool = false, text: (TextStyle) -> String, json: () -> [UInt8]
    ) throws {
      if isQuiet, format == .text, place == nil { return }
      let bytes: [UInt8]
      switch format {
      case .text: bytes = Array(text(place == nil ? .terminal : TextStyle()).utf8)
      case .json: bytes = json()
      }
      if let place {
        try WholeFile.write(bytes, to: place, isPrivate: isPrivate)
      } else {
        try StandardOutput.write(bytes)
      }
    }
  }

  func destination(besides other: OutputPlace?) throws -> Destination {
    let place = try output.map { try OutputPlace($0) }
    if let place, place == other { throw ValidationError("\(place.path) is to be written twice.") }
    return Destination(format: format, place: place)
  }
}
