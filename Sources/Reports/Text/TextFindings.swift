import Verification

extension TextCanvas {
  /// Appends a finding as
  ///
  ///     error    record-checksum  all_namespaces/all_kinds/output-3, byte 65,543, record 412
  ///              The stored checksum 1f2e3d4c does not match the 812 bytes it covers.
  ///              Download this file again and compare its CRC-32C with the bucket's.
  mutating func append(_ finding: Finding) {
    let indent = TextCanvas.outcomeWidth
    labelled(
      finding.severity.rawValue, heading(finding, width: width - indent), finding.severity.paint, separator: ", ",
      column: indent)
    paragraph(finding.message, indent: indent)
    if let remedy = finding.remedy { paragraph(remedy, indent: indent, .dim) }
  }

  /// The code with the first part of the place, and its other parts.
  private func heading(_ finding: Finding, width: Int) -> [String] {
    let place = finding.place.map { VisibleText.of($0) }
    guard let first = place.first else { return [finding.code.description] }
    return ["\(finding.code)  " + Columns.cut(first, to: width - finding.code.description.count - 3)]
      + place.dropFirst().map { Columns.cut($0, to: width - 1) }
  }
}
