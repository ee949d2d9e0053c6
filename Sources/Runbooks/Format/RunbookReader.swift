import Files
import Keys

/// Reads a runbook: its file, its front matter, its steps. The first thing that is wrong ends it.
package enum RunbookReader {
  /// A hundred times what a person reads at night.
  package static let maximumBytes = 1 << 20
  private static let mostSteps = 200

  package static func read(_ path: String) throws(RunbookProblem) -> Runbook {
    do throws(RunbookProblem) {
      let bytes = try NamedFile.read(path, limit: maximumBytes) { RunbookProblem(.unreadable, $0) }
      return try runbook(bytes, path: path)
    } catch {
      var error = error
      error.path = path
      throw error
    }
  }

  /// - Parameter path: where it was read.
  package static func runbook(_ bytes: [UInt8], path: String) throws(RunbookProblem) -> Runbook {
    let digest: Digest256
    do throws(DigestFailure) { digest = try Digest256(of: bytes) } catch {
      throw RunbookProblem(.unreadable, "\(error).")
    }
    let lines = try lines(of: bytes)
    guard let first = lines.first, first == "---" else {
      throw RunbookProblem(
        .notARunbook, line: 1, "This is no runbook: one begins with a line of ---, its front matter, and --- again.")
    }
    guard let end = lines.dropFirst().firstIndex(of: "---") else {
      throw RunbookProblem(.frontMatter, line: 1, "The front matter does not end; close it with a line of ---.")
    }
    // The line of --- as an empty one, so that places are those of the file.
    let frontMatter = "\n" + lines[1..<end].joined(separator: "\n")
    var runbook = try Runbook(path: path, bytes: bytes, digest: digest, frontMatter: frontMatter)
    let elements = try MarkdownScanner.elements(Array(lines[(end + 1)...]), offset: end + 1)
    (runbook.introduction, runbook.steps, runbook.afterwards) = try steps(elements, runbook)
    return runbook
  }

  private static func lines(of bytes: [UInt8]) throws(RunbookProblem) -> [Substring] {
    guard bytes.count <= maximumBytes else {
      throw RunbookProblem(.unreadable, "The file is larger than \(maximumBytes) bytes.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RunbookProblem(.notARunbook, "The file is not UTF-8.")
    }
    let scalars = text.unicodeScalars
    return scalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      Substring(line.last == "\r" ? line.dropLast() : line)
    }
  }

  private static func steps(
    _ elements: [MarkdownScanner.Placed], _ runbook: Runbook
  ) throws(RunbookProblem) -> (introduction: String, steps: [Step], afterwards: String) {
    var introduction: [String] = []
    var afterwards: [String] = []
    var steps: [StepReader] = []
    var isAfterSteps: Bool { !afterwards.isEmpty }
    for (line, element) in elements {
      switch element {
      case .title(let title):
        if steps.isEmpty { introduction.append("# \(title)") } else { afterwards.append("# \(title)") }
      case .heading(let title):
        guard !isAfterSteps else {
          throw RunbookProblem(
            .step, line: line, "A heading of # ends the steps; below it, write headings of ### and smaller.")
        }
        steps.append(try StepReader(title, number: steps.count + 1, line: line))
      case .prose(let text):
        if steps.isEmpty {
          introduction.append(text)
        } else if isAfterSteps {
          afterwards.append(text)
        } else {
          steps[steps.count - 1].add(text)
        }
      case .block(let info, let text):
        guard !steps.isEmpty, !isAfterSteps else {
          throw RunbookProblem(
            .block, line: line, "A block \"\(info.part.rawValue)\" belongs below a step's heading (##).")
        }
        try steps[steps.count - 1].add(info, text, line: line)
      }
    }
    guard !steps.isEmpty else {
      throw RunbookProblem(.step, "There are no steps; each begins with a heading of ##.")
    }
    guard steps.count <= mostSteps else {
      throw RunbookProblem(.step, line: steps[mostSteps].step.line, "There are more than \(mostSteps) steps.")
    }
    for text in [introduction, afterwards].map(Self.trimmed) { try PeopleNames.check(text, line: nil) }
    var names = KnownNames(runbook)
    var finished: [Step] = []
    for reader in steps {
      let step = try reader.finish(runbook)
      if let message = step.tells.flatMap(runbook.message) { try names.check(message, line: step.line) }
      try names.check(step)
      finished.append(step)
    }
    // Those that no step tells are shown at the start, when parameters alone have values.
    let parameters = KnownNames(runbook)
    for message in runbook.messages where !finished.contains(where: { $0.tells == message.name }) {
      try parameters.check(message, line: nil)
    }
    return (Self.trimmed(introduction), finished, Self.trimmed(afterwards))
  }

  /// The lines without empty ones at either end.
  static func trimmed(_ lines: [String]) -> String {
    func isEmpty(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }
    return lines.drop(while: isEmpty).reversed().drop(while: isEmpty).reversed().joined(separator: "\n")
  }
}
