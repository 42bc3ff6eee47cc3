import './grid.js';
