import ArgumentParser
import Foundation
import Reports
import Runbooks

/// What is written of a run.
struct RunbookOutputOptions: ParsableArguments {
  @OptionGroup var answer: AnswerOptions

  @Option(
    help: ArgumentHelp("A file for the timeline, .md or .html; repeatable.", valueName: "file"), completion: .file())
  var timeline: [String] = []

  /// Finds out where timelines go, before any work.
  func places() throws -> [(isHTML: Bool, place: OutputPlace)] {
    try timeline.map { file in
      switch (file as NSString).pathExtension.lowercased() {
      case "html", "htm": (true, try OutputPlace(file))
      case "md", "markdown": (false, try OutputPlace(file))
      default: throw ValidationError("--timeline \(file): a timeline's name ends in .md or .html.")
      }
    }
  }

  /// Runs, and turns how it ended into an exit status and what is told in the end.
  func ending(
    _ places: [(isHTML: Bool, place: OutputPlace)], _ folder: JournalFolder, _ runner: Runner
  ) async throws -> Answer {
    let ending = try await runner.run()
    return try Self.answer(ending.status, places, folder)
  }

  /// Writes the timelines into the journal's folder. It reads the journal from the disk first, so that they say what it holds.
  static func answer(
    _ status: ExitStatus, _ places: [(isHTML: Bool, place: OutputPlace)], _ folder: JournalFolder
  ) throws -> Answer {
    let run = try Self.run(of: folder.path, isInUse: false)
    for (name, isHTML) in [("timeline.md", false), ("timeline.html", true)] {
      try Self.write(run, isHTML: isHTML, to: try OutputPlace("\(folder.path)/\(name)"))
    }
    return tell(run, status, places)
  }

  static func tell(_ run: RunModel, _ status: ExitStatus, _ places: [(isHTML: Bool, place: OutputPlace)]) -> Answer {
    var answer = run.answer(status, toolVersion: Rekindle.version)
    answer.reports = {
      for (isHTML, place) in places { try Self.write(run, isHTML: isHTML, to: place) }
    }
    return answer
  }

  /// The run of a journal.
  /// - Parameter isInUse: nil to find out whether a runner has it.
  static func run(of path: String, isInUse: Bool? = nil) throws -> RunModel {
    let folder = try JournalFolder(existing: path)
    let isInUse = isInUse ?? folder.isInUse
    let chain = try JournalChain.read(folder)
    return try RunModel(chain, try? RunbookReader.read(folder.runbook), folder, isInUse: isInUse)
  }

  private static func write(_ run: RunModel, isHTML: Bool, to place: OutputPlace) throws {
    let version = Rekindle.version
    try WholeFile.write(isHTML ? try run.html(toolVersion: version) : run.markdown(toolVersion: version), to: place)
  }
}

extension JournalError {
  var exitStatus: ExitStatus {
    switch code {
    case .notFound, .inTheWay: .usage
    case .inUse, .edited, .cut, .runbookChanged, .approvers, .over: .refused
    case .unwritable: .incomplete
    }
  }
}

extension RunEnding {
  fileprivate var status: ExitStatus {
    switch self {
    case .finished, .takenBack: ExitStatus.verified
    case .open: ExitStatus.different
    case .stopped(let stop):
      switch stop.reason {
      case .check: ExitStatus.different
      case .command, .operator, .undo: ExitStatus.incomplete
      case .refused: ExitStatus.refused
      case .signal: ExitStatus.interrupted
      }
    }
  }
}
