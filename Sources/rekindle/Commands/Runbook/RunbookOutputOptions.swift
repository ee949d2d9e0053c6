import ArgumentParser
import Foundation
import Reports
import Runbooks

/// What is written of a run.
struct RunbookOutputOptions: ParsableArguments {
  @OptionGroup var answer: AnswerOptions

  @Option(
    help: ArgumentHelp("A file for the timeline, .md, .html or .json; repeatable.", valueName: "file"),
    completion: .file())
  var timeline: [String] = []

  /// Finds out where timelines go, before any work.
  func places() throws -> [(format: TimelineFormat, place: OutputPlace)] {
    try timeline.map { file in
      switch (file as NSString).pathExtension.lowercased() {
      case "html", "htm": (.html, try OutputPlace(file))
      case "md", "markdown": (.markdown, try OutputPlace(file))
      case "json": (.json, try OutputPlace(file))
      default: throw ValidationError("--timeline \(file): a timeline's name ends in .md, .html or .json.")
      }
    }
  }

  /// Runs, and turns how it ended into an exit status and what is told in the end.
  func ending(
    _ places: [(format: TimelineFormat, place: OutputPlace)], _ folder: JournalFolder, _ runner: Runner
  ) async throws -> Answer {
    let ending = try await runner.run()
    return try Self.answer(ending.status, places, folder)
  }

  /// Writes the timelines into the journal's folder. It reads the journal from the disk first, so that they say what it holds.
  static func answer(
    _ status: ExitStatus, _ places: [(format: TimelineFormat, place: OutputPlace)], _ folder: JournalFolder
  ) throws -> Answer {
    let run = try Self.run(of: folder.path, isInUse: false)
    for (name, format) in [
      ("timeline.md", .markdown), ("timeline.html", .html), ("timeline.json", .json),
    ] as [(String, TimelineFormat)] {
      try Self.write(run, format, to: try OutputPlace("\(folder.path)/\(name)"), isInFolder: true)
    }
    return tell(run, status, places)
  }

  static func tell(_ run: RunModel, _ status: ExitStatus, _ places: [(format: TimelineFormat, place: OutputPlace)])
    -> Answer
  {
    var answer = run.answer(status, toolVersion: Rekindle.version)
    answer.reports = {
      for (format, place) in places { try Self.write(run, format, to: place) }
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

  private static func write(
    _ run: RunModel, _ format: TimelineFormat, to place: OutputPlace, isInFolder: Bool = false
  ) throws {
    let version = Rekindle.version
    let bytes =
      switch format {
      case .markdown: run.markdown(toolVersion: version)
      case .html: try run.html(toolVersion: version, isInFolder: isInFolder)
      case .json: run.json(toolVersion: version)
      }
    try WholeFile.write(bytes, to: place)
  }
}

/// The forms of a timeline.
enum TimelineFormat {
  case markdown, html, json
}

extension JournalError {
  var exitStatus: ExitStatus {
    switch code {
    case .notFound, .inTheWay, .options: .usage
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
