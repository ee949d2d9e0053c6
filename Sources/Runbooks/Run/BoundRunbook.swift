import Files
import Keys

/// The runbook of a run that is gone on with: it has to be the one that the run began with.
enum BoundRunbook {
  static func read(_ path: String, _ start: JournalEvent.Start, _ folder: JournalFolder) throws -> Runbook {
    let bytes = try NamedFile.read(path, limit: RunbookReader.maximumBytes) {
      JournalError(.runbookChanged, path, "\($0) If the runbook is elsewhere now, name it by --runbook FILE.")
    }
    guard try Digest256(of: bytes) == start.digest else {
      let original = try? NamedFile.read(folder.runbook, limit: RunbookReader.maximumBytes) {
        RunbookProblem(.unreadable, $0)
      }
      let line = firstDifference(bytes, original)
      throw JournalError(
        .runbookChanged, path, line: line,
        "The runbook was edited since this run began; the run goes on only with \(folder.runbook), as it was. Put that "
          + "back, or begin a new run and skip what is done.")
    }
    let runbook = try RunbookReader.runbook(bytes, path: path)
    guard runbook.steps.count == start.steps else {
      throw JournalError(.edited, folder.journal, line: 1, "The journal tells of another number of steps.")
    }
    return runbook
  }

  /// The first line that differs, 1-based; nil if there is nothing to compare with.
  private static func firstDifference(_ now: [UInt8], _ before: [UInt8]?) -> Int? {
    guard let before, before != now else { return nil }
    let same = zip(now, before).prefix { $0 == $1 }
    return same.count { $0.0 == UInt8(ascii: "\n") } + 1
  }
}
