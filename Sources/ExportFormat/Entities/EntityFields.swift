/// Field numbers of the entities in output files, and the meanings of their values.
///
///     EntityProto     13 key  14 property*  15 raw_property*  16 entity_group
///     Reference       13 app  14 path  20 name_space  23 database_id
///     Path            1 element (group)*
///     Element         2 type  3 id  4 name
///     Property        1 meaning  3 name  4 multiple  5 value
///     PropertyValue   1 int64  2 boolean  3 string  4 double  5 point (group)  8 user (group)  12 reference (group)
///     PointValue      6 x  7 y
///     ReferenceValue  13 app  14 element (group)*  20 name_space  23 database_id
///     PathElement     15 type  16 id  17 name
///
/// Source: the onestore entity definitions of the older Datastore, as found in exports of the emulator and of production.
///
/// The definitions have more, which no export was ever seen to have: EntityProto 4 kind, 5 kind_uri and 17 owner, Property
/// 2 meaning_uri, 6 stashed and 7 computed. Google's importer drops the first two in silence and fails on the others. They
/// are refused as fields that are not known.
enum EntityField {
  // Tags as they are in the bytes.
  static let key: UInt64 = 13 << 3 | 2
  static let property: UInt64 = 14 << 3 | 2
  static let rawProperty: UInt64 = 15 << 3 | 2
  static let entityGroup: UInt64 = 16 << 3 | 2
}

/// What a property's value means beyond its wire type (`Property.meaning`).
///
/// Source: the emulator's exports and what it makes of each meaning on import.
enum Meaning {
  static let timestamp: UInt64 = 7
  static let geoPoint: UInt64 = 9
  static let blob: UInt64 = 14
  static let byteString: UInt64 = 16
  static let indexValue: UInt64 = 18
  static let entity: UInt64 = 19
  /// Shown for a point that has no meaning.
  static let bareGeoPoint: UInt64 = 23
  static let emptyList: UInt64 = 24
  static let vector: UInt64 = 31

  /// Text of the older Datastore, which only a string can be.
  static let text: UInt64 = 15

  /// Whether it is one of the older Datastore's: links, ratings, messengers' handles and the like.
  static func isOld(_ meaning: UInt64) -> Bool {
    switch meaning {
    case 1...6, 8, 10...13, 15, 17: true
    default: false
    }
  }

  /// The meaning under which the service shows a value of an old meaning as a map; nil if it is shown as what it is.
  ///
  /// Source: the emulator's import of each meaning with each type.
  static func shown(_ meaning: UInt64, of value: PropertyValue) -> UInt64? {
    switch (value, meaning) {
    case (.string, 13): nil
    case (.string, _): meaning
    case (.integer, 4): 29
    case (.integer, 5): 30
    case (.integer, 13): 13
    default: nil
    }
  }
}
