import Documents
import Files
import Foundation
import Keys

/// The journal of a restore: a chained log of events, each line with a code of the machine's key.
extension ChainWriter {
  /// Begins a journal with the plan of another file.
  /// - Parameter state: what was read of the plan.
  /// - Throws: `ChainError` if the plan changed since it was read; then nothing is left at the path.
  static func copy(
    _ plan: ChainFile, _ state: DocumentsJournalState, to path: String, _ key: MACKey
  ) throws(ChainError) -> ChainWriter {
    let (reader, writer) = (ChainReader<RestoreLine>(plan, key), try ChainWriter(new: path, key))
    do throws(ChainError) {
      while let event = try reader.nextEvent() { try writer.append(event) }
      guard reader.tail == state.tail else {
        throw ChainError(.edited, plan.path, "It was changed while it was used. Nothing was written. Plan again.")
      }
      try writer.synchronize()
    } catch {
      unlink(path)
      throw error
    }
    return writer
  }

  func append(_ event: RestoreEvent) throws(ChainError) {
    try append(RestoreLine(sequence: tail.sequence + 1, previous: tail.digest, event: event).bytes)
  }
}

extension ChainReader where Line == RestoreLine {
  /// The next event; nil at the end.
  func nextEvent() throws(ChainError) -> RestoreEvent? {
    do throws(ChainError) { return try next()?.event } catch {
      guard error.code == .otherKey else { throw error }
      var problem = error
      problem.message += " Give --mac-key the key of the machine that wrote it; a plan can be made here"
      // Whoever wrote it: the command is only shown.
      if error.line == 1, case .start(let start)? = try? RestoreLine(line: lastBytes).event {
        problem.message += ": \(start.command(plan: path))"
      } else {
        problem.message += ", by the command that made it."
      }
      throw problem
    }
  }

  /// - Parameter what: what the file is not.
  func unfit(_ what: String) -> ChainError {
    guard tail.length > 0 || restBytes > 0 else {
      return ChainError(
        .unfit, path,
        "It is empty: the command that made it was killed before it began. Nothing was written. Begin again, without it."
      )
    }
    return ChainError(.unfit, path, "It is \(what).")
  }
}
