/// How a report is set as text.
package struct TextStyle: Sendable {
  /// Whether terminal colours are used; without them the text says the same.
  package var color: Bool
  /// In columns of a terminal.
  package var width: Int

  package init(color: Bool = false, width: Int = 80) {
    self.color = color
    self.width = width
  }
}

/// How a report is written; it never changes what is counted.
package struct Rendering: Sendable {
  /// Of text.
  package var style: TextStyle
  /// The most findings that are shown; nil for the format's own limit.
  package var maxFindings: Int?
  /// The NDJSON file with every difference, from where the report lies; nil if there is none.
  package var changesFile: String?
  /// Whether every value of a document is shown as its type and length only, and a service's own words not at all.
  package var hidesValues: Bool

  package init(
    style: TextStyle = TextStyle(), maxFindings: Int? = nil, changesFile: String? = nil, hidesValues: Bool = false
  ) {
    self.style = style
    self.maxFindings = maxFindings
    self.changesFile = changesFile
    self.hidesValues = hidesValues
  }
}
