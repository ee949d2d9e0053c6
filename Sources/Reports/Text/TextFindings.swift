import Verification

extension TextCanvas {
  /// Appends a finding as
  ///
  ///     error    record-checksum  all_namespaces/all_kinds/output-3, byte 65,543, record 412
  ///              The stored checksum 1f2e3d4c does not match the 812 bytes it covers.
  ///              Download this file again and compare its CRC-32C with the bucket's.
  mutating func append(_ finding: Finding) {
    let indent = TextCanvas.outcomeWidth
    appendHeading(finding, indent: indent)
    paragraph(finding.message, indent: indent)
    if let remedy = finding.remedy { paragraph(remedy, indent: indent, .dim) }
  }

  /// The code with the place behind it on one line; each part of a place that does not fit there on a line of its own, whole.
  private mutating func appendHeading(_ finding: Finding, indent: Int) {
    let label = finding.severity.rawValue
    let place = finding.place.map { VisibleText.of($0) }
    let all = place.isEmpty ? finding.code.description : "\(finding.code)  \(place.joined(separator: ", "))"
    guard indent + Columns.width(all) > width else {
      return labelled(label, path: all, finding.severity.paint, column: indent)
    }
    labelled(label, path: finding.code.description, finding.severity.paint, column: indent)
    for part in place { labelled("", path: part, column: indent) }
  }
}
