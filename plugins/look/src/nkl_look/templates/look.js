"use strict";
(() => {
  const page = JSON.parse(document.getElementById("page").textContent);
  const at = id => document.getElementById(id);
  const columns = new Map(page.columns.map(column => [column.name, column]));
  const count = page.sounds.length;
  const MOST_COLOURS = 12, NONE = "–";
  const COLOURS = ["#2463a8", "#c2571a", "#2e7d4f", "#8e44ad", "#b3261e", "#00838f", "#8d6e00", "#5d6d7e",
    "#d81b60", "#3949ab", "#689f38", "#795548"];
  let shown = [], chosen = -1;

  document.title = page.title + ": look and listen";
  at("title").textContent = page.title;
  at("about").textContent = `${count} recordings. Each dot is one: hover to see what is known, click to hear up to ` +
    `${page.seconds} s of it. The voices are inside this file: share it only as you may share the recordings.`;

  function fill(select, names, wanted) {
    for (const [value, text] of names) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = text;
      select.append(option);
    }
    select.value = wanted;
  }
  const numbers = page.columns.filter(column => column.number).map(column => [column.name, column.name]);
  const all = page.columns.map(column => [column.name, column.name]);
  const order = [["", "order in the table"]];
  fill(at("x"), order.concat(numbers), page.axes[0] ?? (columns.has("duration") ? "duration" : ""));
  fill(at("y"), order.concat(numbers), page.axes[1] ?? (columns.has("level_db") ? "level_db" : ""));
  fill(at("colour"), [["", "nothing"]].concat(all), page.target);
  fill(at("column"), [["", "everything"]].concat(all.filter(([name]) => kinds(name).length <= 200)), "");

  function kinds(name) {
    const column = columns.get(name);
    const found = new Map();
    for (const value of column.values) found.set(value, (found.get(value) ?? 0) + 1);
    return [...found].sort((one, other) => other[1] - one[1]);
  }
  function word(value) {
    if (value === null || value === undefined) return NONE;
    return String(value).replace(/^-(?=\d)/, "−");
  }
  function safe(text) {  // plotly reads a little HTML in hover texts and names
    return word(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }
  function place(name, row) {
    return name === "" ? row : columns.get(name).values[row];
  }
  function hover(row) {
    const lines = [safe(columns.get("file").values[row])];
    for (const name of [page.target, "predicted", "speaker", at("colour").value])
      if (columns.has(name) && !lines.some(line => line.startsWith(safe(name) + ": ")))
        lines.push(`${safe(name)}: ${safe(columns.get(name).values[row])}`);
    return lines.join("<br>");
  }

  function traces() {
    const x = at("x").value, y = at("y").value, name = at("colour").value;
    const trace = (rows, extra) => ({
      type: "scatter", mode: "markers", x: rows.map(row => place(x, row)), y: rows.map(row => place(y, row)),
      customdata: rows, text: rows.map(hover), hovertemplate: "%{text}<extra></extra>", ...extra,
    });
    if (name === "") return [trace(shown, { marker: { size: 7, color: COLOURS[0] }, showlegend: false })];
    const column = columns.get(name);
    if (column.number && new Set(column.values).size > MOST_COLOURS)
      return [trace(shown, { showlegend: false, marker: { size: 7, color: shown.map(row => column.values[row]),
        colorscale: "Viridis", showscale: true, colorbar: { title: { text: safe(name) } } } })];
    const groups = kinds(name).map(([value]) => value);
    const own = groups.slice(0, MOST_COLOURS - (groups.length > MOST_COLOURS ? 1 : 0));
    const found = own.map((value, number) => trace(shown.filter(row => column.values[row] === value),
      { name: safe(value), marker: { size: 7, color: COLOURS[number] } }));
    const others = shown.filter(row => !own.includes(column.values[row]));
    if (others.length) found.push(trace(others, { name: "others", marker: { size: 7, color: "#9aa5b1" } }));
    return found;
  }

  function draw() {
    const name = at("column").value, wanted = at("value").value;
    shown = [];
    for (let row = 0; row < count; row++)
      if (name === "" || wanted === "" || word(columns.get(name).values[row]) === wanted) shown.push(row);
    at("count").textContent = `${shown.length} of ${count} recordings are shown.`;
    const style = getComputedStyle(document.body);
    const axis = id => ({ title: { text: safe(at(id).value || "order in the table") }, gridcolor: "#8884", zeroline: false });
    Plotly.react(at("plot"), traces(), {
      margin: { l: 60, r: 10, t: 10, b: 50 }, paper_bgcolor: "transparent", plot_bgcolor: "transparent",
      font: { color: style.color, family: style.fontFamily }, xaxis: axis("x"), yaxis: axis("y"),
      legend: { orientation: "h", y: -0.18 }, hoverlabel: { align: "left" },
    }, { responsive: true, displaylogo: false });
    at("before").disabled = at("after").disabled = !shown.length;
  }

  function choose(row) {
    chosen = row;
    at("name").textContent = columns.get("file").values[row];
    const facts = at("facts");
    facts.replaceChildren();
    for (const column of page.columns) {
      if (column.values[row] === null) continue;
      const name = document.createElement("dt"), value = document.createElement("dd");
      name.textContent = column.name;
      value.textContent = word(column.values[row]);
      facts.append(name, value);
    }
    const sound = at("sound");
    for (const id of ["wave", "spectrum"]) clear(at(id));
    at("heard").textContent = page.sounds[row] ? "Spectrogram, with the pitch as a line" : "This recording could not be read.";
    if (!page.sounds[row]) { sound.removeAttribute("src"); return; }
    sound.src = "data:audio/mpeg;base64," + page.sounds[row];
    sound.play().catch(() => {});  // a browser may want a click first; the button is there
    show(row);
  }

  function step(by) {
    if (!shown.length) return;
    const place = shown.indexOf(chosen);
    choose(shown[place < 0 ? (by > 0 ? 0 : shown.length - 1) : (place + by + shown.length) % shown.length]);
  }

  function clear(canvas) {
    const scale = window.devicePixelRatio || 1, box = canvas.getBoundingClientRect();
    canvas.width = Math.max(1, Math.round(box.width * scale));
    canvas.height = Math.max(1, Math.round(box.height * scale));
    return canvas.getContext("2d");
  }

  async function show(row) {
    const bytes = Uint8Array.from(atob(page.sounds[row]), sign => sign.charCodeAt(0));
    const context = new OfflineAudioContext(1, 1, 16000);
    let heard;
    try {
      heard = (await context.decodeAudioData(bytes.buffer)).getChannelData(0);
    } catch {
      at("heard").textContent = "This browser cannot take the sound apart; it can still be played.";
      return;
    }
    if (row !== chosen) return;  // another one was chosen meanwhile
    drawWave(heard);
    drawSpectrum(heard, 16000);
    const pitch = pitches(heard, 16000);
    drawPitch(pitch);
    const known = pitch.filter(value => value > 0).sort((one, other) => one - other);
    const middle = known.length ? `; pitch about ${Math.round(known[known.length >> 1])} Hz (median of voiced frames)` : "; no pitch found";
    at("heard").textContent = `Spectrogram up to 8 kHz (of what is heard here, which is compressed), with the pitch (0 to 600 Hz) as a line${middle}`;
    at("spectrum").dataset.frames = pitch.length;
  }

  function drawWave(signal) {
    const canvas = at("wave"), context = clear(canvas), { width, height } = canvas;
    const peak = Math.max(1e-6, signal.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    context.strokeStyle = getComputedStyle(document.documentElement).getPropertyValue("--mark");
    context.beginPath();
    for (let x = 0; x < width; x++) {
      let low = 0, high = 0;
      const last = Math.floor((x + 1) * signal.length / width);
      for (let n = Math.floor(x * signal.length / width); n < last; n++) {
        low = Math.min(low, signal[n]);
        high = Math.max(high, signal[n]);
      }
      context.moveTo(x + 0.5, height / 2 * (1 - high / peak));
      context.lineTo(x + 0.5, height / 2 * (1 - low / peak) + 1);
    }
    context.stroke();
  }

  const SIZE = 512, STEP_S = 0.01;
  const hann = Float64Array.from({ length: SIZE }, (_, n) => 0.5 - 0.5 * Math.cos(2 * Math.PI * n / SIZE));

  function powers(signal, start) {  // radix-2 FFT of one frame, in dB
    const re = new Float64Array(SIZE), im = new Float64Array(SIZE);
    for (let n = 0, turned = 0; n < SIZE; n++) {
      re[turned] = (signal[start + n] ?? 0) * hann[n];
      let bit = SIZE >> 1;
      while (turned & bit) { turned ^= bit; bit >>= 1; }
      turned |= bit;
    }
    for (let size = 2; size <= SIZE; size <<= 1)
      for (let first = 0; first < SIZE; first += size)
        for (let k = 0; k < size / 2; k++) {
          const angle = -2 * Math.PI * k / size, c = Math.cos(angle), s = Math.sin(angle);
          const a = first + k, b = a + size / 2;
          const r = re[b] * c - im[b] * s, i = re[b] * s + im[b] * c;
          re[b] = re[a] - r; im[b] = im[a] - i; re[a] += r; im[a] += i;
        }
    return Float64Array.from({ length: SIZE / 2 }, (_, n) => 10 * Math.log10(re[n] * re[n] + im[n] * im[n] + 1e-12));
  }

  function drawSpectrum(signal, rate) {
    const canvas = at("spectrum"), context = clear(canvas), { width, height } = canvas;
    const step = Math.round(rate * STEP_S), frames = [];
    for (let start = 0; start < Math.max(1, signal.length - SIZE); start += step) frames.push(powers(signal, start));
    const top = frames.reduce((most, frame) => Math.max(most, frame.reduce((a, b) => Math.max(a, b), -200)), -200);
    const picture = context.createImageData(width, height);
    for (let x = 0; x < width; x++) {
      const frame = frames[Math.min(frames.length - 1, Math.floor(x * frames.length / width))];
      for (let y = 0; y < height; y++) {
        const value = frame[Math.floor((height - 1 - y) * frame.length / height)];
        const grey = Math.round(255 * Math.min(1, Math.max(0, (top - value) / 70)));
        const place = 4 * (y * width + x);
        picture.data[place] = picture.data[place + 1] = picture.data[place + 2] = grey;
        picture.data[place + 3] = 255;
      }
    }
    context.putImageData(picture, 0, 0);
  }

  // Normalised autocorrelation, 60 to 500 Hz (after Boersma 1993, without his path finder): a rough pitch to look at.
  // Frames 30 dB under the loudest have none: there is little but noise in them.
  function pitches(signal, rate) {
    const length = Math.round(rate * 0.04), step = Math.round(rate * STEP_S);
    const shortest = Math.floor(rate / 500), longest = Math.ceil(rate / 60);
    const starts = [], energies = [];
    for (let start = 0; start + length + longest < signal.length; start += step) {
      let energy = 0;
      for (let n = 0; n < length; n++) energy += signal[start + n] ** 2;
      starts.push(start);
      energies.push(energy);
    }
    const floor = energies.reduce((most, energy) => Math.max(most, energy), 0) / 1000;
    return starts.map((start, number) => {
      if (energies[number] <= floor) return 0;
      const alike = [];
      for (let shift = shortest - 1; shift <= longest; shift++) {
        let sum = 0, other = 0;
        for (let n = 0; n < length; n++) {
          sum += signal[start + n] * signal[start + n + shift];
          other += signal[start + n + shift] ** 2;
        }
        alike.push(sum / Math.sqrt(energies[number] * other + 1e-12) - 0.02 * Math.log2(shift / shortest));
      }
      let best = 0;
      for (let at = 1; at < alike.length - 1; at++)
        if (alike[at] >= alike[at - 1] && alike[at] >= alike[at + 1] && alike[at] > (best ? alike[best] : 0.5)) best = at;
      return best ? rate / (shortest - 1 + best) : 0;
    });
  }

  function drawPitch(found) {
    const canvas = at("spectrum"), context = canvas.getContext("2d"), { width, height } = canvas;
    context.fillStyle = "#d81b60";
    found.forEach((value, number) => {
      if (value > 0) context.fillRect(number * width / found.length, height * (1 - value / 600) - 1.5, Math.max(2, width / found.length), 3);
    });
  }

  at("column").addEventListener("change", () => {
    const select = at("value"), name = at("column").value;
    select.replaceChildren();
    select.disabled = name === "";
    if (name !== "") fill(select, [["", "any"]].concat(kinds(name).map(([value, many]) => [word(value), `${word(value)} (${many})`])), "");
    draw();
  });
  for (const id of ["x", "y", "colour", "value"]) at(id).addEventListener("change", draw);
  at("before").addEventListener("click", () => step(-1));
  at("after").addEventListener("click", () => step(1));
  draw();
  at("plot").on("plotly_click", event => choose(event.points[0].customdata));
})();
