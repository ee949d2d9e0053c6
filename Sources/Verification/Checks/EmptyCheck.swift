import ExportFormat
package import Policy

/// An export without documents may be of an empty database, or of one that was looked for in the wrong place.
enum EmptyCheck {
  /// - Parameter documents: nil if the files were not read; then only an empty list of files tells.
  static func findings(_ export: Export, documents: Int?) -> [Finding] {
    let isEmpty = documents.map { $0 == 0 } ?? export.outputFiles.isEmpty
    guard isEmpty else { return [] }
    return [
      Finding(
        code: .exportEmpty, severity: .warning, message: "The export is of a database without documents.",
        remedy: "If the database should hold documents, this backup is of no use: look at the schedule and the project."
      )
    ]
  }
}

extension VerifyReport {
  /// Takes the warning back where a policy expects that the export may be empty.
  package mutating func allowEmptyExport(by policy: Policy?) {
    guard policy?.allowsEmptyExport == true else { return }
    findings.removeAll { $0.code == .check(.exportEmpty) }
  }
}
