//! The colors, strokes and signs of the map.

/// Colors and strokes.
pub(super) const CLASSES: &str = "\
text{font-family:'Gill Sans','Gill Sans MT',Lato,'DejaVu Sans',sans-serif}\
path{fill:none;stroke-linecap:round;stroke-linejoin:round}\
.paper{fill:#faf6ea}\
.title{font-size:20px;font-weight:700;letter-spacing:.06em;fill:#3b3226}\
.clear{fill:#f4eccf}.hill{fill:#e3d5a3}.mountain{fill:#c4a574}.peak{fill:#93a070}\
.city{fill:#dcbcae}.sea{fill:#c3dae6}\
#h{fill:inherit;stroke:#5b5137;stroke-opacity:.22;stroke-width:.7}\
.sign{stroke:#6b5630;stroke-opacity:.5}\
.tree{fill:#4f6138;stroke:none;fill-opacity:.75}\
.block{fill:#8a4f45;stroke:none;fill-opacity:.5}\
.shore{stroke:#5f8fa8;stroke-width:1.6}\
.strait-bank{stroke:#5f8fa8;stroke-width:6.5}.strait{stroke:#c3dae6;stroke-width:4.5}\
.minor-bank{stroke:#fff;stroke-opacity:.55;stroke-width:3.4}.minor{stroke:#4a90c0;stroke-width:1.8}\
.major-bank{stroke:#1d4e7a;stroke-width:5.2}.major{stroke:#4a90c8;stroke-width:3.8}\
.parallel{stroke:#7a3f8f;stroke-width:1.6;stroke-dasharray:7 4}\
.parallel-name{font-size:11px;font-style:italic;fill:#7a3f8f;text-anchor:end}\
.primary-edge{stroke:#fff8e8;stroke-width:3.8}.primary{stroke:#b8301f;stroke-width:2.2}\
.secondary{stroke:#c07a3a;stroke-width:1.3}\
.rail{stroke:#222;stroke-width:1}.ties{stroke:#222;stroke-width:3.6;stroke-dasharray:1 5;stroke-linecap:butt}\
.bridge{stroke:#111;stroke-width:1.4}.ford{fill:#111}.ferry{stroke:#111;stroke-width:.9}.boat{fill:#fff}\
.number{font-size:11px;fill:#4b4434;fill-opacity:.75;text-anchor:middle}\
.town{fill:#2b2418;stroke:#faf6ea;stroke-width:.8}\
.port{fill:#faf6ea;stroke:#173f5f}.anchor{stroke:#173f5f;stroke-width:1.2}\
.name{fill:#1f1a10;paint-order:stroke;stroke:#faf6ea;stroke-width:2.4px;stroke-linejoin:round;stroke-opacity:.85}\
.t1{font-weight:700}.t3{font-style:italic}\
.legend text,.credit{font-size:11px;fill:#3b3226}.credit{font-size:9px;fill-opacity:.8}";

/// Colors of counters and of the front.
pub(super) const COUNTERS: &str = "\
.counter rect{stroke:#1f1a10;stroke-width:.9}\
.counter .nk{fill:#b5412f}.counter .rok{fill:#4f7fb5}.counter .us{fill:#5d7344}.counter .uk{fill:#a58a4c}\
.counter text{fill:#fff;font-weight:700;text-anchor:middle}\
.arm{stroke:#fff;stroke-width:1}\
.front-edge{stroke:#fff;stroke-opacity:.7;stroke-width:7}\
.front{stroke:#6a1b9a;stroke-width:3.4;stroke-dasharray:10 6}\
.note{font-size:12px;fill:#3b3226}";

/// Signs for hexes of 32 pixels, around their center.
pub(super) const SYMBOLS: &str = "\
<g id=\"hill\"><path d=\"M-9 6q3-5 6 0M3 9q3-5 6 0M2-6q3-5 6 0\"/></g>\
<g id=\"mountain\"><path d=\"M-10 8l4-7l4 7M2 9l4-7l4 7M0-4l4-7l4 7\"/></g>\
<g id=\"peak\"><path d=\"M-10 8l5-9l5 9M1-3l5-9l5 9\"/>\
<path class=\"tree\" d=\"M6 10l2.5-6l2.5 6zM2 11l2-5l2 5zM-9-4l2-5l2 5z\"/></g>\
<g id=\"city\"><path class=\"block\" d=\"M-9-8h4v4h-4zM5-9h5v3h-5zM-10 5h5v4h-5zM5 5h4v5h-4zM-2-11h4v3h-4z\"/></g>\
<g id=\"bridge\"><path d=\"M-3.6-3.4l1.4 1.2v4.4l-1.4 1.2M3.6-3.4l-1.4 1.2v4.4l1.4 1.2\"/></g>\
<g id=\"ford\"><circle cy=\"-3.2\" r=\"1\"/><circle r=\"1\"/><circle cy=\"3.2\" r=\"1\"/></g>\
<g id=\"ferry\"><path class=\"boat\" d=\"M-3.4-1.2h6.8l-1.4 2.6h-4z\"/></g>\
<g id=\"anchor\"><path d=\"M0-4v8M-2-2h4M-3.6 1.4q0 3 3.6 3q3.6 0 3.6-3\"/></g>";
