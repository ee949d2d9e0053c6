import Comparison
import Documents
import Verification

extension NextStep {
  /// What to do after a diff: see all of it, see one document whole, or compare again.
  init?(_ report: DiffReport, _ rendering: Rendering) {
    let scope = report.scope.options(withSample: true)
    switch report.verdict {
    case .verified: return nil
    case .different where rendering.changesFile == nil:
      let hiding = rendering.hidesValues ? ["--hide-values"] : []
      self.init("Write down every difference", report, scope + hiding + ["--changes changes.ndjson"])
    // What `show` prints is all values.
    case .different where rendering.hidesValues: return nil
    case .different:
      guard let example = report.example else { return nil }
      self.init(
        purpose: "Look at one document as it is on the \(example.label)",
        command: "rekindle show \(ShellWord.quoted(example.folder)) \(ShellWord.quoted(example.document.text))")
    case .incomplete where report.scope.sample != nil && !report.findings.contains { $0.severity == .error }:
      self.init("Compare all documents", report, report.scope.options(withSample: false))
    case .corrupt, .incomplete: self.init("After what the findings ask for, compare again", report, scope)
    }
  }

  private init(_ purpose: String, _ report: DiffReport, _ options: [String]) {
    let sides = [report.left.name, report.right.name].map(ShellWord.quoted)
    self.init(purpose: purpose, command: (["rekindle", "diff"] + sides + options).joined(separator: " "))
  }
}

extension DiffReport {
  /// A document of the worst pattern, on a side that `show` reads.
  fileprivate var example: (label: String, folder: String, document: ExactName)? {
    for pattern in patterns where pattern.subtrees == 0 {
      guard let document = pattern.samples.first, !document.hasPrefix("-") else { continue }
      if left.kind == .export || left.kind == .catalog, pattern.shape != .onlyRight {
        return ("left", left.name, document)
      }
      if right.kind == .export || right.kind == .catalog, pattern.shape != .onlyLeft {
        return ("right", right.name, document)
      }
    }
    return nil
  }
}

extension DiffScope {
  /// The options that it came from, for a shell.
  fileprivate func options(withSample: Bool) -> [String] {
    var options: [String] = []
    for field in ignoredFields { options.append(ShellWord.option("--ignore-field", field.description)) }
    for collection in ignoredCollections { options.append(ShellWord.option("--ignore-collection", collection.text)) }
    for place in only { options.append(ShellWord.option("--only", place.description)) }
    if withSample, let sample { options.append("--sample \(sample)") }
    return options
  }
}
